import { isBelfryMember } from '../wire/guards/payload.ts';
import { isBoolean, isRecord, type UnknownRecord } from '../wire/guards/record.ts';
import { readActions, readOptions, readText, type ShowOptions } from './options.ts';
import { planClicks, type ClickPlan } from './plan.ts';

/** One push, read: what to show and what a click leads to. */
export interface PushMessage {
  /** `belfry`: composed by our server, be it in a version that this worker does not know. */
  origin: 'belfry' | 'foreign';
  /** Public id of the notification; null when another server's. */
  id: string | null;
  /** Never empty. */
  title: string;
  options: ShowOptions;
  plan: ClickPlan;
  /** For `setAppBadge`: a count (0 clears it), or `true` for a dot. */
  appBadge: number | true | undefined;
  /** Tags of what it takes off the screen. */
  close: readonly string[];
}

/** A push that Safari has already understood as a declarative one (`mutable`): the data is null then. */
type DeclarativePush = PushEvent & { notification?: Notification & { navigate?: string } };

/** Reads a push event. Never throws: whatever came, there is a title to show. */
export function readPush(event: PushEvent, scope: string): PushMessage {
  const { notification } = event as DeclarativePush;
  if (event.data || !notification) return readPayload(readData(event.data), scope);
  const message = readPayload({ notification }, scope);
  // WebKit takes no replacement for a declarative notification that has no `navigate`.
  if (notification.navigate) message.options.navigate = notification.navigate;
  return message;
}

/**
 * Reads our own payload and those of others: plain text, `{title, body}`, `{head, body, icon, url}` (django-webpush),
 * `{notification: {…}}` (Angular, Laravel, Declarative Web Push).
 *
 * @param scope the registration's: URLs are resolved against it, and its host is the title of last resort
 */
export function readPayload(payload: unknown, scope: string): PushMessage {
  const envelope: UnknownRecord = isRecord(payload) ? payload : { body: payload };
  const shown = isRecord(envelope.notification) ? envelope.notification : envelope;
  const member = isBelfryMember(envelope.belfry) ? envelope.belfry : undefined;
  const data: UnknownRecord = isRecord(shown.data) ? shown.data : { data: shown.data };
  const body = readText(shown.body);
  const actions = readActions(shown.actions, member?.actions);
  const plan = planClicks({
    scope,
    member,
    actions,
    targets: [shown.navigate, shown.url, envelope.url, data.url],
    operations: data.onActionClick,
  });
  const options = readOptions(shown);
  if (body) options.body = body;
  if (actions.length > 0) options.actions = actions.map(({ action, title, icon }) => ({ action, title, icon }));
  // A repeat must take the place of the first, and what comes late that of what was shown meanwhile.
  options.tag ??= `belfry-${member?.id ?? crypto.randomUUID()}`;
  options.data = data;
  return {
    origin: isRecord(envelope.belfry) ? 'belfry' : 'foreign',
    id: member?.id ?? null,
    title: readText(shown.title) || readText(shown.head) || new URL(scope).hostname,
    options,
    plan,
    appBadge: readBadge(envelope.app_badge ?? shown.app_badge),
    close: member?.close ?? [],
  };
}

/** @returns JSON where it is JSON, readable text as text, undefined for anything else */
function readData(data: PushMessageData | null): unknown {
  let text = '';
  try {
    text = data?.text().trim() ?? '';
    return JSON.parse(text) as unknown;
  } catch {
    // Octets that are no UTF-8, and an object that was cut off, are nothing to show to a person.
    return /[\u0000-\u0008\u000e-\u001f\ufffd]|^{/.test(text) ? undefined : text;
  }
}

/** A number, digits in a string (WebKit's first parser), or a boolean (w3c/push-api PR 402). */
function readBadge(value: unknown): number | true | undefined {
  if (isBoolean(value)) return value || 0;
  return /^\d{1,9}$/.test(readText(value)) ? Number(value) : undefined;
}
