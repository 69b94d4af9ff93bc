/** First in, first out, each step in constant time: with many waiters an array's `shift` would copy them all. */
export interface Queue<T> {
  readonly size: number;
  push(item: T): void;
  /** The one that has waited longest. */
  shift(): T | undefined;
}

/** Places at the front that are given back at once. */
const SLACK = 1024;

export function createQueue<T>(): Queue<T> {
  let items: (T | undefined)[] = [];
  let head = 0;
  return {
    get size() {
      return items.length - head;
    },
    push: (item) => void items.push(item),
    shift() {
      if (head === items.length) return undefined;
      const item = items[head];
      items[head] = undefined; // nothing is to be held on to
      head += 1;
      if (head === items.length || (head >= SLACK && head * 2 >= items.length)) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
  };
}
