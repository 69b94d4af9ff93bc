import { describe, expect, it } from 'vitest';
import { createOriginCare } from '../../../../server/delivery/origins/care.ts';
import { createFakeEnvironment } from '../../fake-environment.ts';
import { NOW } from '../samples.ts';
import { answer, one } from './drive-gate.ts';

const setUp = () => createOriginCare({ environment: createFakeEnvironment(NOW), most: 256 });
const batch = (originId: number, deferredUntil = 0) => ({
  originId,
  origin: `https://push-${originId}.example`,
  deferredUntil,
});

describe('the care of push services', () => {
  it('has one gate an origin', () => {
    const care = setUp();
    expect(care.gateOf(batch(1))).toBe(care.gateOf(batch(1)));
    expect(care.gateOf(batch(1))).not.toBe(care.gateOf(batch(2)));
  });

  it('keeps the limits apart', () => {
    const care = setUp();
    one(care.gateOf(batch(1)), answer('throttled'));
    expect([1, 2, 3].map((id) => care.limitOf(id))).toEqual([64, 256, 256]);
  });

  it('begins with probes where an origin was left alone up to a quarter of an hour ago', () => {
    const care = setUp();
    care.gateOf(batch(1, NOW - 15 * 60_000 + 1));
    care.gateOf(batch(2, NOW - 15 * 60_000));
    expect([1, 2].map((id) => care.limitOf(id))).toEqual([4, 256]);
  });

  it('tells what is wrong, the oldest first', () => {
    const environment = createFakeEnvironment(NOW);
    const care = createOriginCare({ environment, most: 256 });
    for (const id of [2, 1]) {
      for (let i = 0; i < 10; i += 1) one(care.gateOf(batch(id)), answer('transient'));
      environment.advance(1);
    }
    one(care.gateOf(batch(3)), answer('accepted'));
    expect(care.alerts().map(({ origin, since }) => [origin, since])).toEqual([
      ['https://push-2.example', NOW],
      ['https://push-1.example', NOW + 1],
    ]);
  });

  it('forgets push services that nothing was sent to for an hour, where there are many, but none in trouble', () => {
    const environment = createFakeEnvironment(NOW);
    const care = createOriginCare({ environment, most: 256 });
    const first = care.gateOf(batch(1));
    const busy = care.gateOf(batch(2));
    void busy.enter();
    for (let i = 0; i < 10; i += 1) one(care.gateOf(batch(3)), answer('transient'));
    const ill = care.gateOf(batch(3));
    for (let id = 4; id <= 256; id += 1) care.gateOf(batch(id));
    environment.advance(3_600_001);
    care.gateOf(batch(257));
    expect([care.gateOf(batch(1)) === first, care.gateOf(batch(2)) === busy, care.gateOf(batch(3)) === ill]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('remembers what the process before knew, for a quarter of an hour', () => {
    const memory = (until: number) => ({ until, trouble: 'gone_storm', keys: {} });
    const care = setUp();
    care.gateOf({ ...batch(1), memory: memory(NOW - 15 * 60_000 + 1) });
    care.gateOf({ ...batch(2), memory: memory(NOW - 15 * 60_000) });
    expect([1, 2].map((id) => care.limitOf(id))).toEqual([4, 256]);
  });
});
