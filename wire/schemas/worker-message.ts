import { z } from 'zod';

/** What the worker tells open pages (postMessage). `belfry` marks a message as ours among a site's own. */
export const workerMessageSchema = z.discriminatedUnion('type', [
  z.object({
    belfry: z.literal(1),
    type: z.literal('push'),
    id: z.string().nullable(),
    title: z.string(),
    body: z.string(),
    url: z.string().nullable(),
  }),
  z.object({
    belfry: z.literal(1),
    type: z.literal('click'),
    id: z.string().nullable(),
    action: z.string(),
    url: z.string(),
  }),
  z.object({ belfry: z.literal(1), type: z.literal('dismiss'), id: z.string().nullable() }),
  z.object({ belfry: z.literal(1), type: z.literal('subscription-changed') }),
]);
export type WorkerMessage = z.infer<typeof workerMessageSchema>;

/**
 * What the worker asks a visible page before it shows a push, with a port for a {@link ForegroundAnswer}: whether the
 * page shows it by itself. Only once a page has said `ask-pages`; who does not answer within 300 ms has
 * said no.
 */
export const foregroundQuestionSchema = z.object({
  belfry: z.literal(1),
  type: z.literal('foreground'),
  id: z.string().nullable(),
  title: z.string(),
  body: z.string(),
  url: z.string(),
});
export type ForegroundQuestion = z.infer<typeof foregroundQuestionSchema>;

export const foregroundAnswerSchema = z.object({ belfry: z.literal(1), shown: z.boolean() });
export type ForegroundAnswer = z.infer<typeof foregroundAnswerSchema>;

/** What a page tells the worker. */
export const pageMessageSchema = z.discriminatedUnion('type', [
  z.object({ belfry: z.literal(1), type: z.literal('flush-events') }),
  /** From now on pages of this site may want to show a push themselves when they are in front. */
  z.object({ belfry: z.literal(1), type: z.literal('ask-pages') }),
  /** What was counted has been seen: the badge goes, and its count starts again. */
  z.object({ belfry: z.literal(1), type: z.literal('clear-badge') }),
]);
export type PageMessage = z.infer<typeof pageMessageSchema>;
