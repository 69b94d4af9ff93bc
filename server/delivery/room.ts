import { SMALL_BATCH, type ClaimRoom, type Room } from '../ports/ledger.ts';

/** What one batch has on its way at once: of its messages, as many as it sends side by side. */
export interface InFlight {
  originId: number;
  messages: number;
}

/** Messages on their way at once, in all and to one push service. */
export interface RoomLimits {
  everywhere: number;
  /** With so many in all, a push service has one large batch at most: what is left is for those that have none. */
  crowd: number;
  perOrigin: number;
  /** Messages that any one batch can have on its way at once. */
  perBatch: number;
}

/**
 * What there is room for beside what is in flight. Large batches leave a quarter of each limit to small ones, and
 * those a sixteenth to urgent ones: neither a broadcast nor a push service that hangs holds back a word to one person.
 * Nor do push services hold back each other, however many are slow: as long as all of them with one batch each fit in.
 *
 * @param claims made side by side, each of a small batch: there is room for all of them, should they meet at one origin
 * @param limitOf messages that one origin may be sent at once, where that is less than `perOrigin`: it asked for time
 */
export function roomBeside(
  inFlight: Iterable<InFlight>,
  limits: RoomLimits,
  claims = 1,
  limitOf: (originId: number) => number = () => limits.perOrigin,
): ClaimRoom {
  const used = new Map<number, number>();
  const large = new Set<number>();
  let all = 0;
  for (const { originId, messages } of inFlight) {
    // Where less is sent at once, a batch takes up less, too: what waits within it is not on its way.
    const limit = limitOf(originId);
    const isLowered = limit < limits.perOrigin && messages > SMALL_BATCH;
    const flying = isLowered ? Math.min(messages, mostOfOne(limit)) : messages;
    all += flying;
    if (messages > SMALL_BATCH) large.add(originId);
    used.set(originId, (used.get(originId) ?? 0) + flying);
  }
  const roomAt = (messages: number, limit: number, hasLarge: boolean, isCrowded: boolean): Room => {
    const small = messages + SMALL_BATCH * claims;
    // Where no large batch flies yet, one may: a stream of small ones must not hold it up for ever either.
    const forLarge = hasLarge ? (limit * 3) / 4 : (limit * 15) / 16;
    if (claims === 1 && !isCrowded && messages + limits.perBatch <= forLarge) return 'any';
    if (small <= (limit * 15) / 16) return 'small';
    return small <= limit ? 'urgent' : 'none';
  };
  const isCrowded = all + limits.perBatch > limits.crowd;
  return {
    everywhere: roomAt(all, limits.everywhere, large.size > 0, false),
    origins: [...used]
      .map(([originId, messages]) => {
        const hasLarge = large.has(originId);
        return { originId, room: roomAt(messages, limitOf(originId), hasLarge, hasLarge && isCrowded) };
      })
      .filter(({ room }) => room !== 'any'),
  };
}

/** What a large batch takes of an origin's limit, where that is lowered: there is room for an urgent one beside it. */
function mostOfOne(limit: number): number {
  return Math.max(0, Math.min((limit * 3) / 4, limit - SMALL_BATCH));
}
