import type { ExplainedSubscription, ExplainResponse } from '../../../wire/index.ts';
import type { MessageTrace, NotificationTrace } from '../../ports/trace.ts';
import { stepsThere } from './after.ts';
import { whyNotPlanned } from './not-planned.ts';
import { endOfSubscription, stateOf, stepsHere } from './steps.ts';
import { UNREACHED_WORDS, VERDICTS } from './words.ts';

/**
 * Tells in plain words, step by step, what happened to one person's messages and why.
 *
 * @param asked the id that was asked for, as the send would have named it
 * @param now epoch ms
 */
export function explain(of: NotificationTrace, asked: string, now: number): ExplainResponse {
  const subscriptions = of.messages.map((trace) => explainOne(of, trace, now));
  const unreached = of.notification.unreached.find(({ id }) => id === asked)?.reason;
  const notPlanned = subscriptions.every(({ state }) => state === 'not_planned');
  return {
    notificationId: of.notification.publicId,
    summary: unreached !== undefined && notPlanned ? UNREACHED_WORDS[unreached] : summaryOf(subscriptions),
    ...(unreached === undefined ? {} : { unreached }),
    subscriptions,
  };
}

function explainOne(of: NotificationTrace, trace: MessageTrace, now: number): ExplainedSubscription {
  const { publicId: id, user } = trace.recipient;
  const who = { id, user: user.externalId };
  if (trace.message === undefined && trace.batch === undefined) {
    const why = whyNotPlanned(of, trace);
    return { ...who, state: why.code === 'log_deleted' ? 'unknown' : 'not_planned', steps: [why] };
  }
  // A device's clock may be behind ours: nothing there comes before what made it possible here.
  const since = trace.message?.state === 'accepted' ? trace.message.at : 0;
  const timed = [
    ...stepsHere(of, trace, now).map((step) => ({ step, at: step.at })),
    ...stepsThere(of, trace, now).map((step) => ({ step, at: Math.max(step.at, since) })),
    ...endOfSubscription(trace).map((step) => ({ step, at: step.at })),
  ];
  // Stable: what happened in one millisecond stays in the order of the story.
  const steps = timed.toSorted((a, b) => a.at - b.at).map(({ step }) => step);
  return { ...who, state: stateOf(trace), steps };
}

function summaryOf(subscriptions: readonly ExplainedSubscription[]): string {
  const [only, ...others] = subscriptions;
  if (only === undefined) return 'Not sent: this person has no subscription, and had none that it was sent to.';
  if (others.length === 0) return tellingStep(only)?.text ?? 'Nothing has happened yet.';
  const tally = new Map<string, number>();
  for (const subscription of subscriptions) {
    const words = verdictOf(subscription);
    tally.set(words, (tally.get(words) ?? 0) + 1);
  }
  const parts = [...tally].map(([words, n]) => `${n} ${words}`);
  return `${subscriptions.length} devices: ${parts.join(', ')}.`;
}

const verdictOf = ({ steps }: ExplainedSubscription): string =>
  VERDICTS.find(([code]) => steps.some((step) => step.code === code))?.[1] ?? 'not sent';

function tellingStep({ steps }: ExplainedSubscription) {
  const code = VERDICTS.find(([each]) => steps.some((step) => step.code === each))?.[0];
  return steps.findLast((step) => code === undefined || step.code === code);
}
