import type { z } from 'zod';
import type {
  Category,
  PreviewResponse,
  PreviewWarning,
  Template,
  templatePreviewRequestSchema,
} from '../../wire/index.ts';
import { URGENCY_OF_PRIORITY } from '../../wire/index.ts';
import type { PairSigner } from '../auth/signing-ring.ts';
import type { Letterhead } from '../delivery/prepare.ts';
import { refuseUnknown } from '../delivery/proof-warnings.ts';
import { proofOf, type Proof } from '../delivery/proof.ts';
import { pickLocale } from '../templates/locale.ts';
import { previewOn } from './platform-warnings.ts';

/** Its tokens are as long as real ones, so that the count of octets is right. */
export const SAMPLE_SIGNER: PairSigner = {
  sign: () => 'sample-event-token-of-forty-characters--',
  verify: () => undefined,
};

const SAMPLE_ID = 'ntf_00000000000000000000000000';

/**
 * What browsers would be sent, by the very code that sends, and what becomes of it on each platform. Nothing is stored.
 *
 * @param template undefined: the content of the request alone
 * @throws {ProblemError} `template_unrenderable`, `variable_unknown`
 */
export function previewTemplate(
  template: Template | undefined,
  request: z.output<typeof templatePreviewRequestSchema>,
  { letterhead, categories }: { letterhead: Letterhead; categories: readonly Category[] },
): PreviewResponse {
  const available = Object.keys(template?.texts ?? {});
  const locales = request.locales ?? (template === undefined ? ['en'] : available);
  const proofs = locales.map((locale) => {
    const textLocale = template === undefined ? null : pickLocale(available, [locale], template.defaultLocale);
    return { locale, textLocale, proof: proofOf(sheetOf(template, request, { letterhead, categories }), textLocale) };
  });
  if (request.strict ?? template?.strict ?? false) refuseUnknown(proofs.map(({ proof }) => proof));
  const own: Record<string, unknown> = { ...template, ...request.content };
  const isDefault = (member: string): boolean => own[member] === undefined;
  return {
    previews: proofs.map(({ locale, textLocale, proof }) => ({
      locale,
      textLocale,
      payload: proof.payload,
      octets: proof.octets,
      warnings: warningsOf(proof),
      platforms: request.platforms.map((platform) => previewOn(platform, proof, isDefault)),
    })),
  };
}

function sheetOf(
  template: Template | undefined,
  { content, context, snoozes }: z.output<typeof templatePreviewRequestSchema>,
  { letterhead, categories }: { letterhead: Letterhead; categories: readonly Category[] },
): Parameters<typeof proofOf>[0] {
  const priority = template?.priority ?? 'medium';
  return {
    letterhead,
    template,
    categories,
    eventSigner: SAMPLE_SIGNER,
    notification: {
      id: 0,
      publicId: SAMPLE_ID,
      state: 'planning',
      audience: { everyone: true },
      content: { inline: content, context, bypassPreferences: false, ...(snoozes === 0 ? {} : { snoozes }) },
      templateId: null,
      templateType: template?.type ?? null,
      category: template?.category ?? null,
      priority,
      urgency: template?.urgency ?? URGENCY_OF_PRIORITY[priority],
      ttlSeconds: template?.ttlSeconds ?? 0,
      topic: null,
      createdAt: 0,
      expiresAt: 0,
      parentId: null,
      unreached: [],
      warnings: [],
    },
  };
}

function warningsOf({ unknown, dropped }: Proof): PreviewWarning[] {
  return [
    ...unknown.map(({ name }): PreviewWarning => {
      return {
        code: 'unknown_variable',
        member: name,
        detail: `the context has no ${name}: nothing stands in its place`,
      };
    }),
    ...dropped.map((part): PreviewWarning => {
      return part === 'title'
        ? { code: 'title_cut', member: part, detail: 'the title is cut at 200 characters' }
        : { code: 'dropped_to_fit', member: part, detail: `dropped to fit 3,993 octets: ${part}` };
    }),
  ];
}
