import type { Category, Template } from '../../wire/index.ts';
import type { PairSigner } from '../auth/signing-ring.ts';
import { variantSheet } from '../experiments/variant-sheet.ts';
import type { NotificationRecord, Recipient } from '../ports/records.ts';
import { effectivePreferences } from '../preferences/effective.ts';
import type { Caps } from '../pressure/caps.ts';
import type { ClickLinks } from './click-links.ts';
import { compose, type Composed } from './compose.ts';
import { decide, type Decision } from './decide.ts';
import { quieten } from './quieten.ts';
import { renderFor } from './render.ts';

/** What is the same for every message of the deployment. */
export interface Letterhead {
  appUrl: string;
  eventsUrl: string;
  /** Links that count a click where no worker does; absent where they would not be on the app's own origin. */
  links?: ClickLinks | undefined;
  defaultIcon: string;
  defaultBadge: string;
  /** Of people who have named none: IANA. */
  timeZone: string;
  /** Whether the app answers buttons that are posted. */
  answersActions?: boolean;
}

/** What is the same for every message of a batch. */
export interface Sheet {
  letterhead: Letterhead;
  notification: NotificationRecord;
  template: Template | undefined;
  categories: readonly Category[];
  eventSigner: PairSigner;
  /** The frequency caps that its messages are under, if any. */
  caps?: Caps | undefined;
  /** Of an A/B test: the templates of its variants, by id. */
  variantTemplates?: ReadonlyMap<number, Template> | undefined;
}

export type Prepared =
  | Exclude<Decision, { kind: 'send' }>
  | { kind: 'send'; plaintext: Uint8Array }
  | { kind: 'unrenderable'; reason: string };

/** Decides about one recipient and, if the message is to go, renders and composes it. */
export function prepare(sheet: Sheet, recipient: Recipient, now: number): Prepared {
  try {
    const { decision, preferences } = decideFor(sheet, recipient, now);
    if (decision.kind !== 'send') return decision;
    const composed = composeFor(sheet, recipient, preferences, decision.quietly);
    if (composed === undefined) return { kind: 'skip', reason: 'payload_too_large' };
    return { kind: 'send', plaintext: composed.plaintext };
  } catch (error) {
    // Whatever is wrong with one recipient must not hold up the others of the batch.
    return {
      kind: 'unrenderable',
      reason: `template: ${error instanceof Error ? error.message : String(error)}`.slice(0, 1024),
    };
  }
}

/** Whether a message would leave now, as far as the person's own wishes go. */
export function decideFor({ notification, categories, letterhead }: Sheet, recipient: Recipient, now: number) {
  const category = categories.find(({ id }) => id === notification.category);
  const preferences = effectivePreferences(categories, recipient.user.preferences, recipient.preferences);
  return { decision: decide(notification, recipient, preferences, category, now, letterhead.timeZone), preferences };
}

/** The same, asked before its turn: what cannot be decided does not leave, and {@link prepare} tells why. */
export function leaves(sheet: Sheet, recipient: Recipient, now: number): boolean {
  try {
    return decideFor(sheet, recipient, now).decision.kind === 'send';
  } catch {
    return false;
  }
}

/** @throws {Error} when a Liquid text cannot be rendered, or a URL cannot be resolved */
export function composeFor(
  sheet: Sheet,
  recipient: Pick<Recipient, 'id' | 'locale' | 'timeZone' | 'user'>,
  preferences: { soundEnabled: boolean; vibrationEnabled: boolean },
  quietly = false,
): Composed | undefined {
  const { notification, template, letterhead } = variantSheet(sheet, recipient.user.id);
  const rendered = renderFor(notification.content, template, recipient);
  if (rendered.title === '') throw new Error('the title is empty');
  return compose(quietly ? quieten(rendered) : rendered, {
    ...letterhead,
    id: notification.publicId,
    link: (url, action) => letterhead.links?.make(notification.id, recipient.id, action, url) ?? url,
    token: sheet.eventSigner.sign(notification.id, recipient.id),
    category: notification.category,
    type: notification.templateType ?? typeOf(notification.content.inline.data) ?? 'general',
    data: { ...template?.data, ...notification.content.context, ...notification.content.inline.data },
    preferences,
  });
}

/** A request without a template may name its own type among its data; the test push does. */
const typeOf = (data: Record<string, unknown> | undefined): string | undefined =>
  typeof data?.type === 'string' ? data.type : undefined;
