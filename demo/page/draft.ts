import type { NotificationRequest } from '../../wire/schemas/notification.ts';
import type { Priority, Urgency } from '../../wire/constants.ts';

/** What stands in the composer, as typed. */
export interface Draft {
  mode: 'template' | 'inline';
  template: string;
  /** JSON. */
  context: string;
  title: string;
  body: string;
  url: string;
  requireInteraction: boolean;
  actions: DraftAction[];
  /** Milliseconds, vibration and pause in turn; '' leaves it to the template or the device. */
  vibrate: string;
  ttlSeconds: string;
  urgency: Urgency | '';
  priority: Priority | '';
  audience: Audience;
}

export interface DraftAction {
  /** For React and focus; not sent. */
  key: number;
  action: string;
  title: string;
  url: string;
}

export type Audience = 'me' | 'user' | 'everyone';

export interface Recipient {
  subscriptionId: string | null;
  userId: string | null;
}

export type Faults = Partial<Record<'context' | 'title' | 'vibrate' | 'audience' | `action-${number}`, string>>;

export const EMPTY_DRAFT: Draft = {
  mode: 'template',
  template: '',
  context: '{}',
  title: 'Your table is ready',
  body: 'We keep it for fifteen minutes.',
  url: '/agendamentos/7',
  requireInteraction: false,
  actions: [],
  vibrate: '',
  ttlSeconds: '',
  urgency: '',
  priority: '',
  audience: 'me',
};

/**
 * Turns what was typed into the body of `POST /api/v1/notifications`.
 *
 * @returns `request` is there as soon as nothing but the audience is at fault: enough for a preview
 */
export function readDraft(
  draft: Draft,
  recipient: Recipient,
  locale: string,
): { request: NotificationRequest | null; faults: Faults } {
  const faults: Faults = {};
  const vibrate = readVibrate(draft.vibrate);
  if (typeof vibrate === 'string') faults.vibrate = vibrate;
  const common: NotificationRequest = {
    ...(Array.isArray(vibrate) && vibrate.length > 0 ? { vibrate } : {}),
    ...(draft.ttlSeconds === '' ? {} : { ttlSeconds: Number(draft.ttlSeconds) }),
    ...(draft.urgency === '' ? {} : { urgency: draft.urgency }),
    ...(draft.priority === '' ? {} : { priority: draft.priority }),
  };
  const content = draft.mode === 'template' ? readTemplated(draft, faults) : readInline(draft, locale, faults);
  if (Object.keys(faults).length > 0) return { request: null, faults };
  const to = readAudience(draft.audience, recipient);
  if (typeof to === 'string') faults.audience = to;
  return { request: { ...(typeof to === 'string' ? {} : { to }), ...content, ...common }, faults };
}

/** Why this cannot be sent, in one line for the button. @returns null when it can */
export function whyNotReady({ context, title, vibrate, audience, ...actions }: Faults): string | null {
  if (context !== undefined) return `The context is at fault: ${context}`;
  if (title !== undefined) return title;
  const [action] = Object.values(actions);
  if (action !== undefined) return `A button is at fault: ${action}`;
  if (vibrate !== undefined) return `The vibration is at fault: ${vibrate}`;
  return audience ?? null;
}

/** @returns the pattern, or what is wrong with it */
export function readVibrate(text: string): number[] | string {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  const pattern = parts.map(Number);
  if (pattern.some((ms) => !Number.isInteger(ms) || ms < 0 || ms > 10_000)) {
    return 'Whole milliseconds up to 10000, with commas: 200, 100, 200';
  }
  return pattern.length > 32 ? 'At most 32 numbers' : pattern;
}

/** @returns the object, or what is wrong with it */
export function readContext(text: string): Record<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(text.trim() === '' ? '{}' : text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    return 'An object is needed: { "name": "value" }';
  } catch (error) {
    return `Not JSON yet: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function readTemplated(draft: Draft, faults: Faults): NotificationRequest {
  const context = readContext(draft.context);
  if (typeof context === 'string') faults.context = context;
  return { template: draft.template, ...(typeof context === 'string' ? {} : { context }) };
}

function readInline(draft: Draft, locale: string, faults: Faults): NotificationRequest {
  if (draft.title.trim() === '') faults.title = 'A notification needs a title';
  draft.actions.forEach(({ key, action, title }, index) => {
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(action)) {
      faults[`action-${key}`] = 'The id needs a letter first, then letters, digits, - or _';
    } else if (title.trim() === '') {
      faults[`action-${key}`] = 'The button needs a title';
    } else if (draft.actions.findIndex((other) => other.action === action) !== index) {
      faults[`action-${key}`] = 'Another action has this id';
    }
  });
  return {
    title: draft.title.trim(),
    ...(draft.body.trim() === '' ? {} : { body: draft.body.trim() }),
    ...(draft.url.trim() === '' ? {} : { url: draft.url.trim() }),
    ...(draft.requireInteraction ? { requireInteraction: true } : {}),
    lang: locale,
    ...(draft.actions.length === 0
      ? {}
      : {
          actions: draft.actions.map(({ action, title, url }) => ({
            action,
            title: title.trim(),
            ...(url.trim() === '' ? {} : { url: url.trim() }),
          })),
        }),
  };
}

function readAudience(
  audience: Audience,
  { subscriptionId, userId }: Recipient,
): NonNullable<NotificationRequest['to']> | string {
  if (audience === 'everyone') return { everyone: true };
  if (audience === 'user') return userId === null ? 'Nobody is logged in: choose a user first' : { users: [userId] };
  return subscriptionId === null ? 'Enable notifications in this browser first' : { subscriptions: [subscriptionId] };
}
