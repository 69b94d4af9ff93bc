import { createECDH, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { BelfryOptions } from '../../../server/index.ts';
import { createUserAgent } from '../../../testing/index.ts';
import { openPipeline, ORIGINS, type Pipeline } from './open-pipeline.ts';

const MAX_PLAINTEXT = 3_993;
const IN_A_BRIDGE = '3993 octets: Firefox for Android may refuse more than 2744';
const VENDORS = Object.entries(ORIGINS);

let pipeline: Pipeline;
afterEach(() => pipeline.close());
const open = async (origin: string = ORIGINS.fcm, options?: Partial<BelfryOptions>): Promise<void> => {
  pipeline = await openPipeline(origin, options);
};
const posts = () => pipeline.server.service.received.length;

const point = (): Buffer => createECDH('prime256v1').generateKeys();
const compressed = (): Buffer => {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  return ecdh.getPublicKey(null, 'compressed');
};
const NOT_ON_CURVE = Buffer.alloc(65, 1).fill(4, 0, 1);

type BadKey = readonly [what: string, column: 'p256dh' | 'auth', value: Uint8Array, reason: string];

/** Subscribing refuses them all: such a key is one that was spoilt in the data file, or put there past the API. */
const BAD_KEYS: readonly BadKey[] = [
  ['p256dh is not on the curve', 'p256dh', NOT_ON_CURVE, 'p256dh is not a point on the P-256 curve'],
  ['p256dh is nothing', 'p256dh', new Uint8Array(), 'p256dh is not an uncompressed P-256 point of 65 octets'],
  ['p256dh is half', 'p256dh', point().subarray(0, 32), 'p256dh is not an uncompressed P-256 point of 65 octets'],
  ['p256dh is compressed', 'p256dh', compressed(), 'p256dh is not an uncompressed P-256 point of 65 octets'],
  ['p256dh has an octet more', 'p256dh', Buffer.concat([point(), point()], 66), 'p256dh is not an uncompressed'],
  ['auth secret is nothing', 'auth', new Uint8Array(), 'the auth secret has 0 octets, not 16'],
  ['auth secret is short', 'auth', randomBytes(15), 'the auth secret has 15 octets, not 16'],
];

describe('a subscription whose key is bad only when it is sent to', () => {
  it.each(BAD_KEYS)('costs its own message, and no POST: its %s', async (_what, column, value, reason) => {
    await open();
    await pipeline.subscribe();
    pipeline.alter(`update subscriptions set ${column} = ?`, value);
    const id = await pipeline.send();
    expect(pipeline.stored(id)).toMatchObject({ state: 'rejected', attempt: 1, httpStatus: null });
    expect(pipeline.stored(id).reason).toContain(reason);
    expect(pipeline.subscription()).toBe('active');
    expect(await pipeline.askedAgainAfterMs()).toBeNull();
    expect(posts()).toBe(0);
  });

  it('says nothing about its push service: others there are sent to, however many are bad', async () => {
    await open();
    const bad = Array.from({ length: 15 }, (_, index) => `bad-${index}`);
    await pipeline.subscribe(bad);
    pipeline.alter('update subscriptions set p256dh = ?', NOT_ON_CURVE);
    await pipeline.subscribe(['ana', 'bob']);
    const sent = await pipeline.server.send({ to: { everyone: true }, title: 'Hello' });
    expect(sent.counts).toMatchObject({ sent: 2, failed: 15, pending: 0 });
    expect(await pipeline.alerts()).toEqual([]);
  });

  it('is mended when its browser comes back', async () => {
    await open();
    const { subscription } = pipeline.server.browser(pipeline.origin);
    const subscribe = () => pipeline.server.call('/api/v1/push/subscribe', { user: 'ana', body: { subscription } });
    await subscribe();
    pipeline.alter('update subscriptions set p256dh = ?', NOT_ON_CURVE);
    expect(pipeline.stored(await pipeline.send()).state).toBe('rejected');
    await subscribe();
    expect(pipeline.stored(await pipeline.send()).state).toBe('accepted');
  });

  it('waits for its VAPID key where that is not in the ring', async () => {
    await open();
    await pipeline.subscribe();
    pipeline.alter('update subscriptions set vapid_key_id = ?', 'lost');
    const id = await pipeline.send();
    expect(pipeline.stored(id)).toMatchObject({ state: 'rejected', httpStatus: null });
    expect(pipeline.stored(id).reason).toContain('the VAPID key lost of this subscription is not in the ring');
    expect(pipeline.subscription()).toBe('active');
    expect(posts()).toBe(0);
  });
});

describe('a subscription that Chrome has removed for good', () => {
  it('ends without a POST', async () => {
    await open();
    await pipeline.subscribe();
    pipeline.alter('update subscriptions set endpoint = ?', 'https://permanently-removed.invalid/fcm/send/abc');
    const id = await pipeline.send();
    expect(pipeline.stored(id)).toMatchObject({ state: 'gone', httpStatus: null });
    expect(pipeline.subscription()).toBe('gone');
    expect(posts()).toBe(0);
  });
});

describe('a subscription that was made with another VAPID key', () => {
  const otherKey = point().toString('base64url');
  // Nobody has seen what Windows says: its 403 does not name a reason that we could be sure of.
  it.each([
    ['fcm', 403, 'key_mismatch'],
    ['mozilla', 401, 'key_mismatch'],
    ['apple', 400, 'key_mismatch'],
    ['windows', 403, 'active'],
    ['unknown', 403, 'active'],
  ] as const)('is told by %s with %i and is %s then', async (vendor, httpStatus, after) => {
    await open(ORIGINS[vendor]);
    const { origin, server } = pipeline;
    const { subscription } = createUserAgent(server.service, { applicationServerKey: otherKey, origin });
    await server.call('/api/v1/push/subscribe', { user: 'ana', body: { subscription } });
    expect(pipeline.stored(await pipeline.send())).toMatchObject({ state: 'rejected', attempt: 1, httpStatus });
    expect(pipeline.subscription()).toBe(after);
    expect(await pipeline.askedAgainAfterMs()).toBeNull();
  });
});

describe('the payload', () => {
  /** Sends a body of so many letters to a new person's browser. @returns what arrived */
  async function arrived(letters: number): Promise<{ octets: number; body: string; wire: number; warnings: string[] }> {
    const agent = pipeline.server.browser(pipeline.origin);
    const user = `reader-${letters}`;
    await pipeline.server.call('/api/v1/push/subscribe', { user, body: { subscription: agent.subscription } });
    const { id, warnings = [] } = await pipeline.server.send({
      userId: user,
      title: 'Hello',
      body: 'x'.repeat(letters),
    });
    expect(pipeline.stored(id)).toMatchObject({ state: 'accepted', httpStatus: 201 });
    const message = await agent.nextPush();
    const { notification } = message.json() as { notification: { body: string } };
    const wire = pipeline.server.service.received.at(-1)?.octets.length ?? 0;
    return { octets: message.plaintext?.length ?? 0, body: notification.body, wire, warnings };
  }

  it.each(VENDORS)(
    'of 3,993 octets is taken whole by %s, and one of 3,994 loses its badge',
    async (_vendor, origin) => {
      await open(origin);
      const { octets } = await arrived(1_000);
      await pipeline.close();

      await open(origin);
      const fitting = 1_000 + MAX_PLAINTEXT - octets;
      const whole = await arrived(fitting);
      expect({ ...whole, body: whole.body.length }).toEqual({
        octets: MAX_PLAINTEXT,
        body: fitting,
        wire: 4_096,
        warnings: [IN_A_BRIDGE],
      });
      await pipeline.close();

      await open(origin);
      const cut = await arrived(fitting + 1);
      expect(cut.octets).toBeLessThan(MAX_PLAINTEXT);
      expect(cut.body.length).toBe(fitting + 1);
      expect(cut.warnings).toContain('dropped to fit 3,993 octets: badge');
    },
  );

  it.each(VENDORS)('padded to 3,993 octets is taken by %s', async (_vendor, origin) => {
    await open(origin, { padToOctets: MAX_PLAINTEXT });
    expect((await arrived(1)).wire).toBe(4_096);
  });
});
