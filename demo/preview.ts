import { URGENCY_OF_PRIORITY, type ParsedNotificationRequest, type PushPayload, type Template } from '../wire/index.ts';
import { createClickLinks } from '../server/delivery/click-links.ts';
import { composeFor } from '../server/delivery/prepare.ts';
import { liquidContext } from '../server/delivery/render.ts';
import { liquidTexts } from '../server/templates/check.ts';
import { missingVariables, parseLiquid } from '../server/templates/liquid.ts';

/** What a browser would be sent, before anything is. */
export interface Preview {
  payload: PushPayload;
  /** Before encryption; 3,993 is the most that fits. */
  octets: number;
  warnings: string[];
}

/** As long as a real one, so that the count of octets is right. */
const SAMPLE_TOKEN = 'sample-event-token-of-forty-characters--';

const SAMPLE_SIGNER = { sign: () => SAMPLE_TOKEN, verify: () => undefined };

/**
 * Renders and composes a request for one person with the very code that sends.
 *
 * @param locale the language of the person
 * @throws {Error} when a text cannot be rendered
 */
export function previewNotification(
  request: ParsedNotificationRequest,
  template: Template | undefined,
  { locale, appUrl }: { locale: string; appUrl: string },
): Preview {
  const { content, context, category, priority = 'medium', urgency } = request;
  const person = samplePerson(locale);
  const composed = composeFor(
    {
      letterhead: {
        appUrl,
        eventsUrl: new URL('/api/v1/push/events', appUrl).href,
        links: createClickLinks(new URL('/api/v1/push/r', appUrl).href, SAMPLE_SIGNER),
        defaultIcon: '/icons/icon-192x192.png',
        defaultBadge: '/icons/icon-72x72.png',
        timeZone: 'UTC',
      },
      template,
      categories: [],
      eventSigner: SAMPLE_SIGNER,
      notification: {
        id: 0,
        publicId: 'ntf_00000000000000000000000000',
        state: 'planning',
        audience: { everyone: true },
        content: { inline: content, context, bypassPreferences: false },
        templateId: null,
        templateType: template?.type ?? null,
        category: category ?? template?.category ?? null,
        priority,
        urgency: urgency ?? URGENCY_OF_PRIORITY[priority],
        ttlSeconds: 0,
        topic: null,
        createdAt: 0,
        expiresAt: 0,
        parentId: null,
        unreached: [],
        warnings: [],
      },
    },
    person,
    { soundEnabled: true, vibrationEnabled: true },
  );
  if (composed === undefined) throw new Error('the payload does not fit 3,993 octets');
  return {
    payload: JSON.parse(new TextDecoder().decode(composed.plaintext)) as PushPayload, // composed above
    octets: composed.plaintext.byteLength,
    warnings: [
      ...(template === undefined ? [] : unknownVariables(template, liquidContext(context, person))),
      ...composed.dropped.map((part) => `dropped to fit: ${part}`),
    ],
  };
}

function unknownVariables(template: Template, context: object): string[] {
  const missing = liquidTexts(template).flatMap(({ source }) => missingVariables(parseLiquid(source), context));
  return [...new Set(missing)].map((name) => `unknown variable: ${name}`);
}

function samplePerson(locale: string) {
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
