import { FINAL_MESSAGE_STATES, type Figures, type TimeToClick } from '../../wire/index.ts';
import { CLICK_DELAYS_MS, CLICK_METRICS, type Counts } from '../ports/stats.ts';

/** A share in percent with two decimals; 0 of nothing. */
export const percent = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100;

/** Counters as they are told. */
export function figuresOf(counts: Counts): Figures {
  const { planned, accepted, delivered, clicked, action_clicked, dismissed } = counts;
  const { failed, rejected, gone, expired, skipped, cancelled, unsubscribed } = counts;
  const clickers = CLICK_METRICS.reduce((sum, metric) => sum + counts[metric], 0);
  return {
    ...{ planned, accepted, delivered, clicked, action_clicked, dismissed },
    ...{ failed, rejected, gone, expired, skipped, cancelled, unsubscribed },
    deliveryRate: percent(accepted, accepted + failed + rejected),
    clickRate: percent(clickers, accepted),
  };
}

/** By platform a message is known of once it has come to an end. */
export const withEnded = (counts: Counts): Counts => ({
  ...counts,
  planned: FINAL_MESSAGE_STATES.reduce((sum, state) => sum + counts[state], 0),
});

export const timeToClickOf = (counts: Counts): TimeToClick =>
  CLICK_METRICS.map((metric, bucket) => {
    const mostMs = CLICK_DELAYS_MS[bucket];
    return { upToSeconds: mostMs === undefined ? null : mostMs / 1000, messages: counts[metric] };
  });
