/** Fewer are sent in their order. */
const SPREAD_FROM = 20;

/** The golden section: what follows one another comes from far apart, and each stretch is a fair sample of all. */
const STRIDE = 0.618;

/**
 * In an order in which neighbours are far apart. Ids are in the order of subscribing, and the oldest are gone in rows:
 * in their order, the end of a few old ones looks like the end of all.
 */
export function spread<T>(items: readonly T[]): readonly T[] {
  const { length } = items;
  if (length < SPREAD_FROM) return items;
  let stride = Math.floor(length * STRIDE);
  while (commonDivisor(stride, length) !== 1) stride += 1;
  return items.map((item, index) => items[(index * stride) % length] ?? item);
}

function commonDivisor(one: number, other: number): number {
  return other === 0 ? one : commonDivisor(other, one % other);
}
