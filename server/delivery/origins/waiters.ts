import { createQueue } from './queue.ts';

/** A message that waits for a place in flight. */
export interface Waiter {
  /** Id of the VAPID key that signs it. */
  key: string;
  answer: (entered: boolean) => void;
}

/** Who waits at a gate: those who go first, then the others, each in the order of their coming. */
export interface Waiters {
  readonly size: number;
  add(key: string, first: boolean): Promise<boolean>;
  next(): Waiter | undefined;
}

export function createWaiters(): Waiters {
  const firstOnes = createQueue<Waiter>();
  const others = createQueue<Waiter>();
  return {
    get size() {
      return firstOnes.size + others.size;
    },
    add: (key, first) => new Promise((answer) => (first ? firstOnes : others).push({ key, answer })),
    next: () => firstOnes.shift() ?? others.shift(),
  };
}
