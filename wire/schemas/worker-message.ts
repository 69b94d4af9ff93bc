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

/** What a page tells the worker. */
export const pageMessageSchema = z.discriminatedUnion('type', [
  z.object({ belfry: z.literal(1), type: z.literal('flush-events') }),
]);
export type PageMessage = z.infer<typeof pageMessageSchema>;
