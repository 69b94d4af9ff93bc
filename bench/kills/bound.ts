/** How many messages one kill may repeat, from the dispatcher's own limits. */
import { MAX_IN_FLIGHT_PER_ORIGIN } from '../../server/delivery/dispatcher.ts';

/** As in the dispatcher's settings, of one batch. */
const CONCURRENCY = 64;
const FLUSH_EVERY = 100;

/**
 * Of one push service. Large batches have three quarters of its room. Of each batch, `flushEvery` outcomes may be on
 * their way to the store, as many may wait for the next commit, and each lane has one message in flight or in hand.
 */
export function repeatsBound(): number {
  const batches = Math.floor((MAX_IN_FLIGHT_PER_ORIGIN * 3) / 4 / CONCURRENCY);
  return batches * (2 * FLUSH_EVERY + CONCURRENCY);
}
