import { describe, expect, it } from 'vitest';
import { explain } from '../../../../server/delivery/explain/index.ts';
import { EVENT_CODES, VERDICTS } from '../../../../server/delivery/explain/words.ts';
import type { NotificationRecord, Recipient } from '../../../../server/ports/records.ts';
import { THREAD_ENDED } from '../../../../server/webpush/index.ts';
import type { LoggedAttempt, MessageTrace, NotificationTrace } from '../../../../server/ports/trace.ts';
import { EVENT_TYPES, EXPLAIN_CODES, type MessageState } from '../../../../wire/index.ts';
import { NOW, someNotification, someRecipient } from '../samples.ts';

interface Changes extends Partial<Omit<NotificationTrace, 'notification' | 'messages'>> {
  notification?: Partial<NotificationRecord>;
  recipient?: Partial<Recipient>;
  message?: Partial<MessageTrace>;
}

const told = ({ notification, recipient, message, ...changes }: Changes, now = NOW + 1000) =>
  explain(
    {
      notification: someNotification(notification),
      snapshotId: 100,
      planned: { originId: 1, id: 100 },
      isSwept: false,
      cancelledAt: null,
      isRecalling: false,
      ...changes,
      messages: [
        {
          recipient: someRecipient(recipient),
          origin: 'https://push.example.net',
          deferredUntil: 0,
          message: undefined,
          batch: undefined,
          attempts: [],
          deferrals: [],
          events: [],
          recall: undefined,
          ...message,
        },
      ],
    },
    '42',
    now,
  ).subscriptions[0];

const logged = (state: MessageState, changes: Partial<LoggedAttempt> = {}) => ({
  state,
  attempt: 1,
  httpStatus: 201,
  reason: null,
  at: NOW,
  ...changes,
});
const batch = { runAt: NOW, attempt: 0, isClaimed: false, isCancelled: false };

describe('explain', () => {
  it('tells that a large audience is not planned up to this device', () => {
    const planned = { originId: 1, id: 6 };
    expect(told({ planned, notification: { state: 'planning' } })).toMatchObject({
      state: 'not_planned',
      steps: [{ code: 'not_planned_yet' }],
    });
    expect(told({ planned, notification: { state: 'cancelled' }, cancelledAt: NOW + 5 })).toMatchObject({
      state: 'not_planned',
      steps: [{ code: 'cancelled', at: NOW + 5 }],
    });
    expect(told({ planned: { originId: 0, id: 900 }, notification: { state: 'planning' } })?.steps).toMatchObject([
      { code: 'not_planned_yet' },
    ]);
  });

  it('tells what could not be composed apart from what a service refused', () => {
    const rejected = logged('rejected', { httpStatus: null, reason: 'the title is empty', attempt: 0 });
    expect(told({ message: { message: rejected } })?.steps[1]).toEqual({
      at: NOW,
      code: 'not_composed',
      text: 'Not sent: the message could not be composed (the title is empty).',
      reason: 'the title is empty',
    });
    const attempt = { attempt: 1, httpStatus: 400, reason: 'HTTP 400', at: NOW };
    const refused = told({ message: { message: { ...attempt, state: 'rejected' }, attempts: [attempt] } });
    expect(refused?.steps.map(({ code }) => code)).toEqual(['planned', 'attempt_failed', 'rejected']);
  });

  it('tells of an attempt that was refused with a 2xx, of which only the message has a row', () => {
    const message = logged('retrying', { httpStatus: 200, reason: 'HTTP 200: x-wns-status=channelthrottled' });
    const steps = told({ message: { message, batch: { ...batch, attempt: 1, runAt: NOW + 9000 } } })?.steps;
    expect(steps).toMatchObject([
      { code: 'planned' },
      { code: 'attempt_failed', attempt: 1, httpStatus: 200 },
      { code: 'next_attempt', attempt: 2, at: NOW + 9000 },
    ]);
  });

  it.each([
    ['120', '120'],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT'],
    ['Sun Nov  6 08:49:37 1994', 'Sun Nov  6 08:49:37 1994'],
  ])('quotes a Retry-After of %s whole', (sent, quoted) => {
    const message = logged('retrying', { httpStatus: 503, reason: `HTTP 503: Retry-After ${sent}: try later` });
    const steps = told({ message: { message, batch: { ...batch, attempt: 1 } } })?.steps;
    expect(steps?.[1]).toMatchObject({ code: 'attempt_failed', retryAfter: quoted });
  });

  it('does not lay to a push service what broke here', () => {
    const reason = `${THREAD_ENDED}: out of memory`;
    const message = logged('retrying', { httpStatus: null, reason });
    const steps = told({ message: { message, batch: { ...batch, attempt: 1 } } })?.steps;
    expect(steps?.[1]?.text).toBe(`Attempt 1: ${reason}.`);
  });

  it('says when the next attempt will be too late', () => {
    const message = logged('retrying', { httpStatus: 503, reason: 'HTTP 503' });
    const late = { ...batch, attempt: 1, runAt: NOW + 100_000 };
    const steps = told({ notification: { expiresAt: NOW + 50_000 }, message: { message, batch: late } })?.steps;
    expect(steps?.at(-1)?.text).toBe('Next attempt at 2026-06-15T12:01:40Z, when its time will be over.');
  });

  it('tells of what waits for its turn, or until a time', () => {
    expect(told({ message: { batch } })).toMatchObject({ state: 'queued', steps: [{}, { code: 'queued' }] });
    const later = told({ message: { batch: { ...batch, runAt: NOW + 60_000 } } });
    expect(later?.steps[1]).toMatchObject({ at: NOW + 60_000, text: 'Waits here until 2026-06-15T12:01:00Z.' });
  });

  it('names a service that it does not know by its host', () => {
    expect(told({ message: { message: logged('accepted') } })?.steps[1]?.service).toBe('push.example.net');
  });

  it.each([
    ['recall_queued', { isRecalling: true }, undefined],
    ['recall_queued', { isRecalling: true }, 'retrying'],
    ['recalled', {}, 'recalled'],
    ['recall_too_late', {}, 'too_late'],
    ['recall_failed', {}, 'failed'],
    ['recall_impossible', {}, undefined],
  ] as const)('tells how a recall goes: %s', (code, changes, state) => {
    const recall = state && { state, httpStatus: 405, reason: 'HTTP 405', at: NOW + 7 };
    const of = { ...changes, cancelledAt: NOW + 5, message: { message: logged('accepted'), recall } };
    const last = told(of)?.steps.at(-1);
    expect(last).toMatchObject({ code, at: recall === undefined ? NOW + 5 : NOW + 7 });
    expect(last?.reason).toBe(recall?.reason);
  });

  it('leaves what a device has told of out of a recall', () => {
    const events = [{ type: 'delivered' as const, action: '', at: NOW + 2 }];
    const steps = told({ cancelledAt: NOW + 5, message: { message: logged('accepted'), events } })?.steps;
    expect(steps?.map(({ code }) => code)).toEqual(['planned', 'accepted', 'shown']);
  });

  it('tells of an event that came before the outcome was stored', () => {
    const events = [{ type: 'delivered' as const, action: '', at: NOW + 2 }];
    const steps = told({ message: { batch: { ...batch, isClaimed: true }, events } })?.steps;
    expect(steps?.map(({ code }) => code).toSorted()).toEqual(['planned', 'sending', 'shown']);
  });

  it('says that now or never is over', () => {
    const steps = told({ notification: { ttlSeconds: 0 }, message: { message: logged('accepted') } })?.steps;
    expect(steps?.[2]).toMatchObject({ code: 'no_report', at: NOW + 1000 });
    expect(steps?.[2]?.until).toBeUndefined();
  });

  it('passes on a reason that it has no words for', () => {
    const skipped = logged('skipped', { reason: 'toString' });
    expect(told({ message: { message: skipped } })?.steps[1]?.text).toBe('Not sent: toString.');
    expect(told({ recipient: { active: false, inactiveReason: 'constructor' } })?.steps[0]?.text).toContain(
      '(constructor)',
    );
  });
});

describe('the words', () => {
  it('have a code for each event', () => {
    expect(Object.keys(EVENT_CODES).toSorted()).toEqual([...EVENT_TYPES].toSorted());
  });

  it('have no verdict on a code that there is not', () => {
    expect(VERDICTS.filter(([code]) => !EXPLAIN_CODES.includes(code))).toEqual([]);
  });
});
