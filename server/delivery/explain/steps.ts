import { FINAL_MESSAGE_STATES, type ExplainStep, type MessageState } from '../../../wire/index.ts';
import { shareOf } from '../../experiments/share.ts';
import type { LoggedAttempt, MessageTrace, NotificationTrace } from '../../ports/trace.ts';
import { skipCode } from '../../pressure/caps.ts';
import { THREAD_ENDED } from '../../webpush/index.ts';
import { isNotBelieved } from '../outcome.ts';
import { inactiveWords, serviceOf, skipWords, time } from './words.ts';

const DEFERRAL_WORDS: Readonly<Record<string, string>> = {
  quiet_hours: 'it is quiet hours for this person',
  local_time: 'it is not that late yet where this person is',
};

/** From the plan to the last attempt: what we ourselves did, and are about to do. */
export function stepsHere(of: NotificationTrace, trace: MessageTrace, now: number): ExplainStep[] {
  const { notification } = of;
  const { message, attempts, deferrals } = trace;
  const steps: ExplainStep[] = [
    {
      at: notification.startsAt ?? notification.createdAt,
      code: 'planned',
      text: `Planned: this device was one of those that it was for.${variantWords(notification, trace)}`,
    },
  ];
  for (const { at, until, reason } of deferrals) {
    const why = DEFERRAL_WORDS[reason] ?? reason;
    steps.push({ at, code: 'deferred', text: `Held back until ${time(until)}: ${why}.`, until, reason });
  }
  const logged = [...attempts];
  // A service can refuse with a 2xx, of which no attempt is kept: the message's own row has it until the next.
  const isOpenAttempt = message?.state === 'retrying' && !attempts.some(({ attempt }) => attempt === message.attempt);
  if (isOpenAttempt) logged.push(message);
  for (const attempt of logged) steps.push(failedAttempt(attempt, serviceOf(trace.origin)));
  if (message !== undefined && isFinal(message.state)) steps.push(...endOf(message, trace));
  else steps.push(...waiting(of, trace, now));
  return steps;
}

/** Which variant of an A/B test it is about. */
function variantWords({ content: { experiment } }: NotificationTrace['notification'], { recipient }: MessageTrace) {
  const share = experiment === undefined ? undefined : shareOf(experiment, recipient.user.id);
  return share === undefined || share.startsWith('-') ? '' : ` Of the A/B test this person has variant "${share}".`;
}

/** As the message stands, from what the log and the batch tell. */
export function stateOf({ message, batch }: MessageTrace): MessageState {
  const logged = message?.state;
  if (batch === undefined || (logged !== undefined && isFinal(logged))) return logged ?? 'queued';
  if (batch.isCancelled) return 'cancelled';
  if (batch.isClaimed && (message?.attempt ?? 0) <= batch.attempt) return 'sending';
  return logged ?? 'queued';
}

/** What broke here is not laid to the push service. */
function unanswered(service: string, reason: string | null): string {
  if (reason?.startsWith(THREAD_ENDED) === true) return reason;
  return `no answer from ${service} (${reason ?? 'nothing is known'})`;
}

function failedAttempt({ attempt, httpStatus, reason, at }: LoggedAttempt, service: string): ExplainStep {
  const retryAfter = /^HTTP \d+: Retry-After ([^:]+(?::\d\d:\d\d(?: GMT| \d{4}))?)/.exec(reason ?? '')?.[1];
  const answered =
    httpStatus === null
      ? unanswered(service, reason)
      : `${service} answered ${(reason ?? `HTTP ${httpStatus}`).slice(0, 300)}`;
  return {
    at,
    code: 'attempt_failed',
    text: `Attempt ${attempt}: ${answered}.`,
    attempt,
    httpStatus,
    service,
    ...(reason === null ? {} : { reason }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

/** How the message ended here; for `accepted` the rest of the way is the push service's. */
function endOf(message: NonNullable<MessageTrace['message']>, trace: MessageTrace): ExplainStep[] {
  const { state, attempt, httpStatus, at } = message;
  const service = serviceOf(trace.origin);
  const reason = message.reason === null ? {} : { reason: message.reason };
  switch (state) {
    case 'accepted': {
      const text = `Attempt ${attempt}: accepted by ${service} (HTTP ${httpStatus ?? '?'}), which passes it on to the device.`;
      return [{ at, code: 'accepted', text, attempt, httpStatus, service }];
    }
    case 'skipped': {
      const code = message.reason === null ? {} : { reason: skipCode(message.reason) };
      return [{ at, code: 'skipped', text: `Not sent: ${skipWords(message.reason)}.`, ...code }];
    }
    case 'gone': {
      const text = isNotBelieved(message.reason)
        ? 'The push service said that the subscription no longer exists, as it said of nearly everybody: that was not believed, and the subscription is kept. This message is not sent again.'
        : 'The push service says that the subscription no longer exists. It is deactivated, and gets nothing more.';
      return [{ at, code: 'gone', text, attempt, httpStatus, ...reason }];
    }
    case 'rejected': {
      if (!trace.attempts.some((each) => each.at === at && each.attempt === attempt)) {
        const text = `Not sent: the message could not be composed (${message.reason ?? 'no reason is known'}).`;
        return [{ at, code: 'not_composed', text, ...reason }];
      }
      const text = 'Not tried again: the fault is in the request, the keys or the set-up, and would be the same.';
      return [{ at, code: 'rejected', text, attempt, httpStatus, ...reason }];
    }
    case 'failed':
      return [{ at, code: 'failed', text: `Given up after ${attempt} attempts.`, attempt, httpStatus, ...reason }];
    case 'expired':
      return [{ at, code: 'expired', text: 'Its time ran out before it could be sent (again).', ...reason }];
    default:
      return [];
  }
}

/** What the batch that holds it is waiting for. */
function waiting(of: NotificationTrace, trace: MessageTrace, now: number): ExplainStep[] {
  const { batch, message, deferredUntil } = trace;
  if (batch === undefined || batch.isCancelled || of.notification.state === 'cancelled') {
    const at = of.cancelledAt ?? message?.at ?? of.notification.createdAt;
    return [{ at, code: 'cancelled', text: `Cancelled at ${time(at)}: it is not sent, or not sent again.` }];
  }
  const { runAt, attempt } = batch;
  if (stateOf(trace) === 'sending') {
    return [{ at: now, code: 'sending', text: 'Being sent now.', attempt: attempt + 1 }];
  }
  const steps: ExplainStep[] = [];
  const service = serviceOf(trace.origin);
  if (deferredUntil > now) {
    const text = `Nothing is sent to ${service} until ${time(deferredUntil)}: it asked for time, or is in trouble.`;
    steps.push({ at: now, code: 'service_paused', text, until: deferredUntil, service });
  }
  if (attempt > 0) {
    const text = `Next attempt at ${time(runAt)}${giveUpWords(of, runAt)}.`;
    steps.push({ at: runAt, code: 'next_attempt', text, attempt: attempt + 1 });
  } else if (message?.state !== 'queued') {
    const text = runAt > now ? `Waits here until ${time(runAt)}.` : 'Waits here for its turn.';
    steps.push({ at: Math.max(runAt, now), code: 'queued', text });
  }
  return steps;
}

const giveUpWords = ({ notification: { expiresAt } }: NotificationTrace, runAt: number): string =>
  runAt >= expiresAt ? ', when its time will be over' : '';

/** What has become of the subscription since, where that is not a part of the message's own story. */
export function endOfSubscription({ recipient, message }: MessageTrace): ExplainStep[] {
  const { active, inactiveReason, updatedAt } = recipient;
  if (active || message?.state === 'gone' || message?.reason === 'subscription_inactive') return [];
  const text = `The subscription has ended since: ${inactiveWords(inactiveReason)}.`;
  return [
    { at: updatedAt, code: 'subscription_ended', text, ...(inactiveReason === null ? {} : { reason: inactiveReason }) },
  ];
}

const isFinal = (state: MessageState): boolean => (FINAL_MESSAGE_STATES as readonly string[]).includes(state);
