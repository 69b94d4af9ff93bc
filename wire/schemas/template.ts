import { z } from 'zod';
import { PRIORITIES, URGENCIES } from '../constants.ts';
import { clickSchema, operationShape, refuseOperation, resultsSchema } from './click.ts';
import { categorySchema } from './category.ts';
import { categoryIdSchema } from './preferences.ts';
import { localeSchema } from './subscription.ts';

/** An action's id: what the event and the click handler are named by. */
export const actionIdSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'expected an identifier');

/** Milliseconds, alternating vibration and pause. */
export const vibrateSchema = z.array(z.number().int().min(0).max(10_000)).max(32);

/** How a notification looks, apart from its texts. Shared by templates and inline sends. */
export const appearanceShape = {
  icon: z.string().max(2048).optional(),
  badge: z.string().max(2048).optional(),
  image: z.string().max(2048).optional(),
  tag: z.string().max(128).optional(),
  renotify: z.boolean().optional(),
  requireInteraction: z.boolean().optional(),
  silent: z.boolean().optional(),
  vibrate: vibrateSchema.optional(),
  dir: z.enum(['auto', 'ltr', 'rtl']).optional(),
  /** The number on the app's icon; 0 takes it away, `count` adds one to what the device has counted so far. */
  appBadge: z.union([z.number().int().min(0).max(99_999), z.literal('count')]).optional(),
  /** What a click on the body does with windows. */
  click: clickSchema.optional(),
};

/** RFC 8030 §5.2–5.4. `ttlSeconds` 0: deliver now or never. */
export const deliveryShape = {
  ttlSeconds: z.number().int().min(0).max(2_419_200).optional(),
  urgency: z.enum(URGENCIES).optional(),
  /** Any text, Liquid in a template; it is hashed to 32 base64url characters before it leaves the server. */
  topic: z.string().min(1).max(128).optional(),
};

export const templateTextSchema = z.strictObject({
  title: z.string().min(1).max(1000),
  body: z.string().max(4000).default(''),
  /** Title of each action, by its id. */
  actionTitles: z.record(actionIdSchema, z.string().min(1).max(200)).default({}),
  /** Of each action that is posted, by its id: what is shown of how it went. */
  actionResults: z.record(actionIdSchema, resultsSchema).optional(),
});

/** Type → how a notification looks. Texts, `url`, `tag`, `topic` and action URLs are Liquid. */
export const templateSchema = z.strictObject({
  type: categoryIdSchema,
  category: categoryIdSchema.optional(),
  active: z.boolean().default(true),
  defaultLocale: localeSchema,
  /** A variable that a send gives nothing for is an error of the send, and not only a warning. */
  strict: z.boolean().optional(),
  texts: z.record(localeSchema, templateTextSchema),
  url: z.string().max(2048).optional(),
  ...appearanceShape,
  ...deliveryShape,
  priority: z.enum(PRIORITIES).optional(),
  /** Given to the worker beside the context, whose members win. */
  data: z.record(z.string(), z.unknown()).optional(),
  /** In order of priority: browsers show at most two. */
  actions: z
    .array(
      z
        .strictObject({
          action: actionIdSchema,
          url: z.string().max(2048).optional(),
          icon: z.string().max(2048).optional(),
          ...operationShape,
        })
        .superRefine(refuseOperation),
    )
    .max(10)
    .optional(),
});
export type Template = z.output<typeof templateSchema>;

/** A file of templates and their categories, as `createBelfry({templates})` and the demo load it. */
export const templateSetSchema = z
  .strictObject({
    categories: z.array(categorySchema).default([]),
    templates: z.array(templateSchema),
  })
  .superRefine(({ categories, templates }, context) => {
    const refuse = (path: (string | number)[]): void =>
      context.addIssue({ code: 'custom', path, message: 'named twice' });
    for (const index of repeated(categories.map(({ id }) => id))) refuse(['categories', index, 'id']);
    for (const index of repeated(templates.map(({ type }) => type))) refuse(['templates', index, 'type']);
  });
export type TemplateSet = z.input<typeof templateSetSchema>;

export const templatesResponseSchema = z.object({ templates: z.array(templateSchema) });
export type TemplatesResponse = z.infer<typeof templatesResponseSchema>;

/** Where a name stands that stood before. */
function repeated(names: readonly string[]): number[] {
  const seen = new Set<string>();
  return names.flatMap((name, index) => (seen.size < seen.add(name).size ? [] : [index]));
}
