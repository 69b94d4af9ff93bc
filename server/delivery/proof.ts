import type { PushPayload } from '../../wire/index.ts';
import { ProblemError } from '../http/problem.ts';
import type { Recipient } from '../ports/records.ts';
import type { Variable } from '../templates/liquid.ts';
import { unknownVariables } from '../templates/unknown.ts';
import { composeFor, type Sheet } from './prepare.ts';
import { liquidContext } from './render.ts';

/** A notification as nobody in particular would get it, in one language. */
export interface Proof {
  locale: string | null;
  payload: PushPayload;
  /** Before encryption. */
  octets: number;
  unknown: readonly Variable[];
  /** What had to be left out, see `compose`. */
  dropped: readonly string[];
}

/**
 * Composes a notification by the very code that sends, to find out what a reader should know of it.
 *
 * @param locale one of the template's languages; null without a template
 * @throws {ProblemError} `template_unrenderable`
 */
export function proofOf(sheet: Sheet, locale: string | null): Proof {
  const person = samplePerson(locale);
  const { template, notification } = sheet;
  const { inline, context, event } = notification.content;
  try {
    const composed = composeFor(sheet, person, { soundEnabled: true, vibrationEnabled: true });
    if (composed === undefined) throw new Error('the payload does not fit 3,993 octets');
    return {
      locale,
      payload: JSON.parse(new TextDecoder().decode(composed.plaintext)) as PushPayload, // composed above
      octets: composed.plaintext.byteLength,
      unknown:
        template === undefined || locale === null
          ? []
          : unknownVariables(template, locale, inline, liquidContext(context, person, event)),
      dropped: composed.dropped,
    };
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ProblemError('template_unrenderable', { detail, cause });
  }
}

/** The person a notification is composed for before it has recipients. */
function samplePerson(locale: string | null): Pick<Recipient, 'id' | 'locale' | 'timeZone' | 'user'> {
  const user = {
    id: 0,
    externalId: 'sample',
    active: true,
    locale,
    timeZone: 'UTC',
    preferences: {},
    createdAt: 0,
    updatedAt: 0,
  };
  return { id: 0, locale, timeZone: 'UTC', user };
}
