import type { z } from 'zod';
import {
  notificationRequestSchema,
  type ParsedNotificationRequest,
  type reminderRequestSchema,
} from '../../wire/index.ts';
import { draftNotification, type AcceptTools } from '../delivery/accept.ts';
import { checkBody } from '../http/body.ts';
import { ProblemError } from '../http/problem.ts';
import { fingerprintOf } from '../idempotency/fingerprint.ts';
import type { NewReminder } from '../ports/schedules.ts';
import { GRACE_MS } from './local-time.ts';
import { within } from './when.ts';

const STARTS = ['sendAt', 'delaySeconds', 'sendAtLocal'] as const;

/**
 * What a reminder is made of: a notification for each time before the event that is still to come, none of which is
 * delivered after it.
 *
 * @throws {ProblemError} `time_in_past`, and what {@link draftNotification} throws, at `/notification`
 */
export async function draftReminder(
  key: string,
  { eventAt, before, notification }: z.output<typeof reminderRequestSchema>,
  tools: AcceptTools,
): Promise<NewReminder> {
  const now = tools.environment.now();
  if (eventAt <= now) {
    const detail = `${new Date(eventAt).toISOString()} has passed`;
    throw new ProblemError('time_in_past', { errors: [{ pointer: '/eventAt', detail }] });
  }
  const sends = await within('/notification', async () => {
    const request = checkTimeless(notification);
    const expiresAt = Math.min(eventAt, request.when.expiresAt ?? eventAt);
    const event = { at: eventAt, zone: tools.sheet.letterhead.timeZone };
    const drafts: NewReminder['sends'][number][] = [];
    for (const beforeSeconds of before) {
      const sendAt = eventAt - beforeSeconds * 1000;
      const timed = { ...request, when: { sendAt: Math.max(now, sendAt), expiresAt } };
      const draft = await draftNotification(timed, tools, { event });
      drafts.push({ beforeSeconds, draft: sendAt < now - GRACE_MS ? undefined : draft });
    }
    return drafts;
  });
  return { key, fingerprint: fingerprintOf({ eventAt, before, notification }), eventAt, sends, now };
}

/**
 * A notification whose time is told elsewhere.
 *
 * @throws {ProblemError} `invalid_body` where it names one itself
 */
export function checkTimeless(body: Record<string, unknown>): ParsedNotificationRequest {
  const request = checkBody(body, notificationRequestSchema);
  const named = STARTS.filter((name) => request.when[name] !== undefined);
  if (named.length === 0) return request;
  throw new ProblemError('invalid_body', {
    errors: named.map((name) => ({ pointer: `/${name}`, detail: 'when it is sent is told beside the notification' })),
  });
}
