import type { ExplainStep } from '../../../wire/index.ts';
import type { MessageTrace, NotificationTrace } from '../../ports/trace.ts';
import { takesRecall } from '../../webpush/index.ts';
import { EVENT_CODES, serviceOf, time } from './words.ts';

/** What came after the push service had taken the message: the device's reports, a recall. */
export function stepsThere(of: NotificationTrace, trace: MessageTrace, now: number): ExplainStep[] {
  const steps = [...trace.events.map(eventStep), ...(trace.answers ?? []).map(answerStep)];
  // An event may be stored before the outcome of the attempt that it follows.
  if (trace.message?.state !== 'accepted') return steps;
  steps.push(...recallSteps(of, trace));
  if (steps.length === 0) steps.push(noReport(of, trace, now));
  return steps;
}

const EVENT_WORDS: Readonly<Record<MessageTrace['events'][number]['type'], string>> = {
  delivered: 'Shown on the device.',
  clicked: 'Clicked.',
  action_clicked: 'Clicked on the action',
  dismissed: 'Dismissed.',
};

function eventStep({ type, action, at }: MessageTrace['events'][number]): ExplainStep {
  const code = EVENT_CODES[type];
  if (type !== 'action_clicked') return { at, code, text: EVENT_WORDS[type] };
  return { at, code, text: `${EVENT_WORDS[type]} "${action}".`, action };
}

function answerStep({ action, answer, at }: NonNullable<MessageTrace['answers']>[number]): ExplainStep {
  return answer.success
    ? { at, code: 'action_done', text: `The app has done "${action}".`, action }
    : { at, code: 'action_refused', text: `The app has refused "${action}".`, action };
}

function recallSteps(of: NotificationTrace, trace: MessageTrace): ExplainStep[] {
  const { cancelledAt, isRecalling } = of;
  const { recall, origin, events } = trace;
  if (cancelledAt === null) return [];
  const service = serviceOf(origin);
  if (recall === undefined) {
    if (events.length > 0) return [];
    if (takesRecall(origin) && isRecalling) {
      const text = `Cancelled; ${service} is asked to delete it.`;
      return [{ at: cancelledAt, code: 'recall_queued', text, service }];
    }
    const why = takesRecall(origin) ? 'it holds nothing to delete, or no longer' : 'it has no way to do that';
    const text = `Cancelled, but ${service} cannot be asked to delete it: ${why}. It may still be shown.`;
    return [{ at: cancelledAt, code: 'recall_impossible', text, service }];
  }
  const { at, httpStatus, state } = recall;
  const reason = recall.reason === null ? {} : { reason: recall.reason };
  const facts = { at, httpStatus, service, ...reason };
  switch (state) {
    case 'recalled': {
      const text = `Taken back: ${service} says that it has deleted it. A device that had it already may show it.`;
      return [{ ...facts, code: 'recalled', text }];
    }
    case 'too_late':
      return [{ ...facts, code: 'recall_too_late', text: `Cancelled too late: ${service} holds it no longer.` }];
    case 'failed':
      return [
        { ...facts, code: 'recall_failed', text: `Cancelled, but ${service} has not deleted it. It may be shown.` },
      ];
    case 'retrying':
      return [{ ...facts, code: 'recall_queued', text: `Cancelled; ${service} is asked again to delete it.` }];
  }
}

/** Declarative Web Push: no worker is woken for it. */
const SHOWN_BY_ITSELF = 'Safari shows it by itself and tells of clicks alone: whether it was shown is not known.';

function noReport({ notification }: NotificationTrace, { origin }: MessageTrace, now: number): ExplainStep {
  const { expiresAt, ttlSeconds } = notification;
  const service = serviceOf(origin);
  const isByItself = service === 'Apple';
  if (now >= expiresAt || ttlSeconds === 0) {
    const text = isByItself
      ? SHOWN_BY_ITSELF
      : 'No device has told of it: it was off until the time of the message was over, or its browser reports nothing.';
    return { at: Math.min(now, expiresAt), code: 'no_report', text };
  }
  const told = isByItself ? SHOWN_BY_ITSELF : 'The device has not told of it yet.';
  const text = `${told} ${service} keeps it until ${time(expiresAt)}.`;
  return { at: now, code: 'no_report', text, until: expiresAt, service };
}
