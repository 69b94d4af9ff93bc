/** What a process knew of a push service in trouble: the next one must not take its refusals for the end of messages. */
export const originMemory: readonly string[] = [`alter table origins add column memory text`];
