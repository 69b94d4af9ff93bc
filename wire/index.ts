/**
 * The contract of everything that crosses a process border: zod schemas, the types inferred from them, constants.
 * Servers and tests import this; pages and workers import types and `guards/` only, so that zod stays out of them.
 *
 * @module
 */
export * from './base64url.ts';
export * from './constants.ts';
export * from './error-codes.ts';
export * from './schemas/action-click.ts';
export * from './schemas/audience.ts';
export * from './schemas/built-in.ts';
export * from './schemas/category.ts';
export * from './schemas/client-tags.ts';
export * from './schemas/diagnosis.ts';
export * from './schemas/click.ts';
export * from './schemas/event.ts';
export * from './schemas/experiment.ts';
export * from './schemas/explain.ts';
export * from './schemas/frequency-cap.ts';
export * from './schemas/funnel.ts';
export * from './schemas/moment.ts';
export * from './schemas/notification.ts';
export * from './schemas/payload.ts';
export * from './schemas/preferences.ts';
export * from './schemas/preview.ts';
export * from './schemas/problem.ts';
export * from './schemas/reminder.ts';
export * from './schemas/schedule.ts';
export * from './schemas/segment.ts';
export * from './schemas/send-query.ts';
export * from './schemas/stats.ts';
export * from './schemas/subscription.ts';
export * from './schemas/template.ts';
export * from './schemas/user.ts';
export * from './schemas/user-export.ts';
export * from './schemas/worker-message.ts';
export * from './schemas/when.ts';
export { isLocale, isTimeZone } from './time-zone.ts';
