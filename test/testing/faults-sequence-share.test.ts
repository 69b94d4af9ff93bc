/** Scripts that go on from answer to answer, and scripts that hit a part of the subscriptions. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserAgent } from '../../testing/index.ts';
import { isInShare } from '../../testing/push-service/share.ts';
import { startScriptedService, type ScriptedService } from './fixtures/scripted-service.ts';

let service: ScriptedService['service'];
let agent: ScriptedService['agent'];
let push: ScriptedService['push'];
let subscribe: ScriptedService['subscribe'];

beforeEach(async () => {
  ({ service, agent, push, subscribe } = await startScriptedService());
});
afterEach(() => service.close());

describe('a sequence', () => {
  const statuses = async (count: number, to = agent.subscription) => {
    const seen: number[] = [];
    for (let i = 0; i < count; i += 1) seen.push((await push(to)).status);
    return seen;
  };

  it('answers one step a POST, and 2xx by going the normal way', async () => {
    service.answerNext({ sequence: [503, 429, 201] });
    expect(await statuses(4)).toEqual([503, 429, 201, 201]);
    expect(service.received.filter(({ messageId }) => messageId !== null)).toHaveLength(2);
  });

  it('takes steps of any kind, with what is common to them', async () => {
    service.answerNext({
      sequence: [{ cause: 'throttled' }, { status: 500, body: 'oops' }],
      headers: { 'x-node': 'a' },
    });
    expect(await push()).toMatchObject({ status: 429, headers: { 'x-node': 'a', 'retry-after': '60' } });
    expect(await push()).toMatchObject({ status: 500, body: 'oops', headers: { 'x-node': 'a' } });
  });

  it('is gone through as often as told', async () => {
    service.answerNext({ sequence: [500, 502], times: 2 });
    expect(await statuses(5)).toEqual([500, 502, 500, 502, 201]);
  });

  it('can be counted for each endpoint apart', async () => {
    const other = subscribe().subscription;
    service.answerNext({ sequence: [503, 410], per: 'endpoint' });
    expect(await statuses(1)).toEqual([503]);
    expect(await statuses(3, other)).toEqual([503, 410, 201]);
    expect(await statuses(2)).toEqual([410, 201]);
  });

  it('can be counted for each origin apart', async () => {
    const onFcm = () => subscribe('https://fcm.googleapis.com');
    service.answerNext({ status: 500, per: 'origin' });
    expect(await statuses(2)).toEqual([500, 201]);
    expect(await statuses(1, onFcm().subscription)).toEqual([500]);
    expect(await statuses(1, onFcm().subscription)).toEqual([201]);
  });
});

describe('a share', () => {
  const gone = async (agents: readonly UserAgent[]) => {
    const replies = await Promise.all(agents.map(({ subscription }) => push(subscription)));
    return replies.map(({ status }) => status === 410);
  };
  const subscribeMany = (count: number) => Array.from({ length: count }, () => subscribe());

  it('of the subscriptions is hit, the same ones each time', async () => {
    const agents = subscribeMany(50);
    service.answerNext({ status: 410, share: 0.3, seed: 7, times: Infinity });
    const first = await gone(agents);
    expect(first.filter(Boolean).length).toBeGreaterThanOrEqual(13);
    expect(first.filter(Boolean).length).toBeLessThanOrEqual(17);
    expect(await gone(agents)).toEqual(first);
  });

  it.each([0.01, 0.1, 0.25, 0.5, 0.9, 1])('of %d is met within two for any number and seed', (share) => {
    for (const seed of [0, 1, 2, 42, 1_000_000]) {
      for (const count of [10, 100, 1000]) {
        const hit = Array.from({ length: count }, (_, i) => isInShare(i + 1, share, seed)).filter(Boolean).length;
        expect(Math.abs(hit - share * count)).toBeLessThanOrEqual(2);
      }
    }
  });

  it('is another one with another seed', () => {
    const hits = (seed: number) => Array.from({ length: 40 }, (_, i) => isInShare(i + 1, 0.5, seed));
    expect(hits(1)).not.toEqual(hits(2));
  });

  it('of endpoints that are not ours goes by their text', () => {
    const endpoints = Array.from({ length: 2000 }, (_, i) => `https://push.belfry.test/push/${i}`);
    const hit = endpoints.filter((endpoint) => isInShare(endpoint, 0.5)).length;
    expect(hit).toBeGreaterThan(900);
    expect(hit).toBeLessThan(1100);
  });
});
