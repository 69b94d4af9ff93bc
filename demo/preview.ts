import type { ParsedNotificationRequest, PushPayload, Template } from '../wire/index.ts';
import { makeLetterhead } from '../server/delivery/letterhead.ts';
import { previewTemplate, SAMPLE_SIGNER } from '../server/preview/preview.ts';

/** What a browser would be sent, before anything is. */
export interface Preview {
  payload: PushPayload;
  /** Before encryption; 3,993 is the most that fits. */
  octets: number;
  warnings: string[];
}

/**
 * Renders and composes a request for one person, by the preview that the server itself gives. The composer names no
 * category, so that the template's own counts.
 *
 * @param locale the language of the person
 * @throws {ProblemError} `template_unrenderable`
 */
export function previewNotification(
  { content, context }: ParsedNotificationRequest,
  template: Template | undefined,
  { locale, appUrl }: { locale: string; appUrl: string },
): Preview {
  const { previews } = previewTemplate(
    template,
    { content, context, locales: [locale], platforms: [], strict: false, snoozes: 0 },
    { letterhead: makeLetterhead(appUrl, {}, SAMPLE_SIGNER), categories: [] },
  );
  const [preview] = previews;
  if (preview === undefined) throw new Error('one language was asked for, and none was previewed');
  const { payload, octets, warnings } = preview;
  return { payload, octets, warnings: warnings.map(({ detail }) => detail) };
}
