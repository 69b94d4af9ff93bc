/** How many messages one kill may repeat, from the dispatcher's own limits. */
import { LIMITS, SETTINGS } from '../../server/delivery/dispatcher.ts';
import { roomBeside, type InFlight } from '../../server/delivery/room.ts';

/**
 * Of one push service. Of each batch that may be sent side by side, `flushEvery` outcomes may be on their way to the store,
 * as many may wait for the next commit, and each lane has one message in flight or in hand.
 */
export function repeatsBound(): number {
  return largeBatchesAtOnce() * (2 * SETTINGS.flushEvery + SETTINGS.concurrency);
}

function largeBatchesAtOnce(): number {
  const originId = 1;
  const inFlight: InFlight[] = [];
  while (roomBeside(inFlight, LIMITS).origins.every(({ room }) => room === 'any')) {
    inFlight.push({ originId, messages: SETTINGS.concurrency });
  }
  return inFlight.length;
}
