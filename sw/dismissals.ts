/** Each time that something is shown has a key of its own. */
interface Key {
  key: string;
}

/** What was shown with a tag. */
interface Holder extends Key {
  /** The message's, for a later one has the right to the tag. */
  turn: number;
  /** Shows it once more, without a sound. */
  again: () => Promise<void>;
}

/** Tells a person's dismissal from the other ends of a notification, and which of several has the right to their tag. */
export interface Dismissals {
  /** A message is to be shown. @returns its place in their order */
  takeTurn(): number;
  /** It is shown. @returns what has the right to the tag, if not this: it is newer, or the person is done with it */
  shown(holder: Holder, tag: string): Holder | undefined;
  /** Whether a later message has been shown with the tag, or has withdrawn it. */
  isPast(turn: number, tag: string): boolean;
  /** A click, or a message, is about to close it; or the person has. */
  closing(shown: Key): void;
  /** Messages with this tag are taken off the screen, also those that are yet to be shown. */
  withdrawing(tag: string): void;
  /** Whether it is done with. */
  isOver(shown: Key): boolean;
}

/** Each is kept with all of its message, and matters only while pictures are on their way. */
const MAX_TAGS = 100;

/**
 * Firefox fires `notificationclose` after a click and after `close()`, too, within the same life of the worker, so memory
 * is enough to know them. What comes late was begun in this life as well.
 */
export function createDismissals(): Dismissals {
  const over = new Set<string>();
  const holders = new Map<string, Holder>();
  let turns = 0;

  const isOver = ({ key }: Key): boolean => over.has(key);

  return {
    takeTurn: () => ++turns,
    shown(holder, tag) {
      const other = holders.get(tag);
      if (other && (other.turn > holder.turn || (other.turn === holder.turn && isOver(other)))) return other;
      if (holders.size >= MAX_TAGS) holders.clear();
      holders.set(tag, holder);
    },
    isPast: (turn, tag) => (holders.get(tag)?.turn ?? 0) > turn,
    closing({ key }) {
      over.add(key);
    },
    withdrawing(tag) {
      over.add(tag);
      holders.set(tag, { turn: ++turns, key: tag, again: async () => undefined });
    },
    isOver,
  };
}
