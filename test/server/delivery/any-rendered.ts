/** All that a notification may be rendered to, for properties of what is composed of it. */
import fc from 'fast-check';
import type { Envelope } from '../../../server/delivery/compose.ts';
import type { Rendered } from '../../../server/delivery/render.ts';
import { someEnvelope } from './samples.ts';

const text = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength }),
    fc.string({ unit: 'binary', maxLength }),
    fc.constantFrom('a', '😀', '"', '\u0000', '\\', 'é').chain((unit) => fc.nat(maxLength).map((n) => unit.repeat(n))),
  );
const path = fc.oneof(
  fc.webPath().map((tail) => `/p${tail}`),
  fc.nat(1500).map((n) => `/${'x'.repeat(n)}`),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const flag = maybe(fc.boolean());
/** Any text in any place, any look. */
export const anyRendered: fc.Arbitrary<Rendered> = fc.record({
  title: text(1200).map((title) => title || 'x'),
  body: text(5000),
  url: maybe(path),
  lang: maybe(fc.constantFrom('pt-BR', 'en')),
  tag: maybe(text(128)),
  close: maybe(fc.array(fc.string({ minLength: 1, maxLength: 128 }), { minLength: 1, maxLength: 3 })),
  actions: fc.array(
    fc.record({
      action: fc.constantFrom('open', 'later', 'dismiss'),
      title: text(200),
      url: maybe(path),
      icon: maybe(path),
    }),
    { maxLength: 10 },
  ),
  appearance: fc.record({
    icon: maybe(path),
    badge: maybe(path),
    image: maybe(path),
    renotify: flag,
    requireInteraction: flag,
    silent: flag,
    vibrate: maybe(fc.array(fc.nat(10_000), { maxLength: 32 })),
    dir: maybe(fc.constantFrom('auto', 'ltr', 'rtl')),
    timestamp: maybe(fc.nat()),
    appBadge: maybe(fc.oneof(fc.nat(99_999), fc.constant('count' as const))),
  }),
});
export const anyEnvelope: fc.Arbitrary<Envelope> = fc
  .record({
    category: fc.option(fc.constantFrom('bookings', 'marketing'), { nil: null }),
    data: fc.dictionary(fc.string({ maxLength: 20 }), fc.jsonValue({ maxDepth: 2 })),
    preferences: fc.record({ soundEnabled: fc.boolean(), vibrationEnabled: fc.boolean() }),
  })
  .map((changes) => someEnvelope(changes));
