/** When a browser changed hands: what starts later than it was asked for is for whoever has it at the start. */
export const movedAt: readonly string[] = [`alter table subscriptions add column moved_at integer`];
