/**
 * Values near a schema: a valid one with a few members missing, of another type, added, or at a boundary length.
 */
import fc from 'fast-check';

type Container = Record<string, unknown> | unknown[];

const HOSTILE = [
  undefined,
  null,
  true,
  false,
  0,
  1,
  -1,
  9,
  10,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  '',
  'x',
  '07:60',
  '7:00',
  '24:00',
  '08:00\n',
  'Mars/Olympus',
  '+01:00',
  'a'.repeat(64),
  'a'.repeat(65),
  '😀'.repeat(32),
  '😀'.repeat(33),
  [],
  {},
  [null],
  { id: 'x' },
] as const;

type Change =
  | { kind: 'replace'; at: number; value: unknown }
  | { kind: 'remove'; at: number }
  | { kind: 'add'; at: number; name: string };

const changeArbitrary: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('replace' as const), at: fc.nat(), value: fc.constantFrom(...HOSTILE) }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('add' as const), at: fc.nat(), name: fc.constantFrom('extra', 'action', 'id') }),
);

/** What `valid` gives, with one to three changes anywhere in it; also, rarely, no object at all. */
export function near(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const changed = fc
    .tuple(valid, fc.array(changeArbitrary, { minLength: 1, maxLength: 3 }))
    .map(([value, changes]) => changes.reduce(applyChange, structuredClone(value)));
  return fc.oneof({ weight: 20, arbitrary: changed }, { weight: 1, arbitrary: fc.constantFrom(...HOSTILE) });
}

function applyChange(value: unknown, change: Change): unknown {
  const places = placesOf(value);
  if (change.kind === 'add') {
    const containers = [value, ...places.map(({ container, key }) => read(container, key))].filter(isObject);
    const target = containers[change.at % Math.max(1, containers.length)];
    if (target !== undefined) target[change.name] = 'added';
    return value;
  }
  const place = places[change.at % Math.max(1, places.length)];
  if (place === undefined) return value;
  if (change.kind === 'replace') Reflect.set(place.container, place.key, structuredClone(change.value));
  else if (Array.isArray(place.container)) place.container.splice(Number(place.key), 1);
  else Reflect.deleteProperty(place.container, place.key);
  return value;
}

/** Every member of the tree, by its container and key. */
function placesOf(value: unknown): { container: Container; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const container = value as Container;
  return Object.keys(container).flatMap((key) => [{ container, key }, ...placesOf(read(container, key))]);
}

const read = (container: Container, key: string): unknown => (container as Record<string, unknown>)[key];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
