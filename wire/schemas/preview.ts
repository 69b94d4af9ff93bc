import { z } from 'zod';
import { MAX_SNOOZES } from './built-in.ts';
import { inlineContentSchema } from './notification.ts';
import { pushPayloadSchema } from './payload.ts';
import { localeSchema } from './subscription.ts';
import { templateSchema } from './template.ts';

/** What shows a notification, as far as a preview knows it. */
export const PREVIEW_PLATFORMS = [
  'chrome/windows',
  'chrome/android',
  'chrome/mac',
  'firefox/windows',
  'firefox/android',
  'safari/macos',
  'safari/ios',
] as const;
export type PreviewPlatform = (typeof PREVIEW_PLATFORMS)[number];

const previewShape = {
  /** What the template's variables stand for. */
  context: z.record(z.string(), z.unknown()).default({}),
  /** People's languages; those of the template where none is named. */
  locales: z.array(localeSchema).min(1).max(20).optional(),
  platforms: z
    .array(z.enum(PREVIEW_PLATFORMS))
    .min(1)
    .default([...PREVIEW_PLATFORMS]),
  /** As in a send; the template's own where absent. */
  strict: z.boolean().optional(),
  /** As it is the nth time that it was snoozed. */
  snoozes: z.number().int().min(0).max(MAX_SNOOZES).default(0),
  /** Takes the place of the template's own, as in a send. */
  content: inlineContentSchema.default({}),
};

/** POST /api/v1/templates/:type/preview */
export const templatePreviewRequestSchema = z.strictObject(previewShape);
export type TemplatePreviewRequest = z.input<typeof templatePreviewRequestSchema>;

/** POST /api/v1/preview: a template that is not saved, or content alone. */
export const previewRequestSchema = z.strictObject({ template: templateSchema.optional(), ...previewShape });
export type PreviewRequest = z.input<typeof previewRequestSchema>;

/** What to look for in code; the details may change. */
export const PREVIEW_WARNINGS = [
  'unknown_variable',
  'dropped_to_fit',
  'title_cut',
  'octets',
  'actions_cut',
  'option_unsupported',
] as const;

export const previewWarningSchema = z.object({
  code: z.enum(PREVIEW_WARNINGS),
  /** The notification's member, or the variable, that it is about. */
  member: z.string(),
  /** A sentence in English. */
  detail: z.string(),
});
export type PreviewWarning = z.infer<typeof previewWarningSchema>;

export const previewResponseSchema = z.object({
  previews: z.array(
    z.object({
      /** As asked for. */
      locale: z.string(),
      /** The template's, which was found for it; null without a template. */
      textLocale: z.string().nullable(),
      /** What would be sent; the token and the id are samples. */
      payload: pushPayloadSchema,
      /** Before encryption; 3,993 is the most that fits. */
      octets: z.number(),
      /** Whatever shows it. */
      warnings: z.array(previewWarningSchema),
      platforms: z.array(
        z.object({
          platform: z.enum(PREVIEW_PLATFORMS),
          /** Ids of the actions that are seen, in order. */
          actions: z.array(z.string()),
          warnings: z.array(previewWarningSchema),
        }),
      ),
    }),
  ),
});
export type PreviewResponse = z.infer<typeof previewResponseSchema>;
