import { createECDH, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import webpush from 'web-push';
import { createUserAgent, startPushService, type PushService } from '../../testing/index.ts';
import { decryptPush } from '../../testing/user-agent/decrypt.ts';
import { goodHeaders, send } from './fixtures/sender.ts';

/** The little that is used of a package without types. */
interface HttpEce {
  encrypt(octets: Buffer, options: object): Buffer;
}
const ece = createRequire(import.meta.url)('http_ece') as HttpEce;

const decode = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
const vapid = webpush.generateVAPIDKeys();
const vapidDetails = { subject: 'mailto:ops@example.com', ...vapid };

describe('decryptPush', () => {
  // RFC 8291, Appendix A.
  const keys = {
    privateKey: decode('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94'),
    publicKey: decode('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4'),
    authSecret: decode('BTBZMqHH6r4Tts7J_aSIgg'),
  };
  const body = decode(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  );

  it('reads the example of RFC 8291', () => {
    expect(new TextDecoder().decode(decryptPush(body, keys))).toBe('When I grow up, I want to be a watermelon');
  });

  it('refuses a message with any bit flipped', () => {
    fc.assert(
      fc.property(fc.nat(body.length * 8 - 1), (bit) => {
        // The record size may grow without harm: it is only an upper bound.
        fc.pre(bit < 16 * 8 || bit >= 20 * 8);
        const flipped = Uint8Array.from(body);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => decryptPush(flipped, keys)).toThrow();
      }),
    );
  });

  it('refuses a message cut anywhere', () => {
    fc.assert(
      fc.property(fc.nat(body.length - 1), (length) => {
        expect(() => decryptPush(body.subarray(0, length), keys)).toThrow();
      }),
    );
  });

  it('refuses a record size that would make two records', () => {
    const small = Uint8Array.from(body);
    small.set([0, 0, 0, 58], 16);
    expect(() => decryptPush(small, keys)).toThrow('record size');
  });

  it('reads what http_ece encrypts, of any length and padding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.nat(900), (plaintext, pad) => {
        const sender = createECDH('prime256v1');
        sender.generateKeys();
        const encrypted = ece.encrypt(Buffer.from(plaintext), {
          version: 'aes128gcm',
          dh: Buffer.from(keys.publicKey).toString('base64url'),
          authSecret: Buffer.from(keys.authSecret).toString('base64url'),
          privateKey: sender,
          rs: 4096,
          pad,
        });
        expect(Buffer.from(decryptPush(encrypted, keys))).toEqual(Buffer.from(plaintext));
      }),
      { numRuns: 30 },
    );
  });
});

describe('createUserAgent', () => {
  let service: PushService;
  beforeAll(async () => {
    service = await startPushService();
  });
  afterAll(() => service.close());

  const create = () => createUserAgent(service, { applicationServerKey: vapid.publicKey });

  it('has the subscription that a browser would post', () => {
    const { subscription } = create();
    expect(JSON.parse(JSON.stringify(subscription))).toEqual({
      endpoint: expect.stringMatching(/^https:\/\/push\.belfry\.test\/push\/[\w-]{32}$/) as string,
      expirationTime: null,
      keys: {
        p256dh: expect.stringMatching(/^B[\w-]{86}$/) as string,
        auth: expect.stringMatching(/^[\w-]{22}$/) as string,
      },
    });
  });

  it('receives what web-push sends', async () => {
    const agent = create();
    const options = { vapidDetails, agent: service.agent, TTL: 60, urgency: 'high' as const, topic: 'greeting' };
    const reply = await webpush.sendNotification(agent.subscription, JSON.stringify({ title: 'Ω' }), options);
    expect(reply.statusCode).toBe(201);
    const message = await agent.nextPush();
    expect(message.json()).toEqual({ title: 'Ω' });
    expect(message.headers).toMatchObject({ ttl: '60', urgency: 'high', topic: 'greeting' });
  });

  it('receives the largest message that fits', async () => {
    const agent = create();
    await webpush.sendNotification(agent.subscription, 'x'.repeat(3993), { vapidDetails, agent: service.agent });
    expect((await agent.nextPush()).text()).toBe('x'.repeat(3993));
    const tooLarge = webpush.sendNotification(agent.subscription, 'x'.repeat(3994), {
      vapidDetails,
      agent: service.agent,
    });
    await expect(tooLarge).rejects.toMatchObject({ statusCode: 413 });
  });

  it('makes web-push fail with 410 after unsubscribe', async () => {
    const agent = create();
    agent.unsubscribe();
    const sent = webpush.sendNotification(agent.subscription, 'late', { vapidDetails, agent: service.agent });
    await expect(sent).rejects.toMatchObject({ statusCode: 410 });
  });

  it('makes web-push fail with 403 when it signs with another key', async () => {
    const other = { ...vapidDetails, ...webpush.generateVAPIDKeys() };
    const sent = webpush.sendNotification(create().subscription, 'x', { vapidDetails: other, agent: service.agent });
    await expect(sent).rejects.toMatchObject({ statusCode: 403 });
  });

  it('drops what it cannot decrypt, and says why', async () => {
    const agent = create();
    const { endpoint } = agent.subscription;
    const body = new Uint8Array(randomBytes(200));
    await send(service, endpoint, { headers: goodHeaders(endpoint, vapid, Date.now()), body });
    await expect(agent.nextPush(0)).rejects.toThrow('could not be decrypted: the key id has');
    expect(agent.undecryptable).toHaveLength(1);
  });

  it('refuses a key that is not a P-256 point', () => {
    expect(() => createUserAgent(service, { applicationServerKey: 'abc' })).toThrow(TypeError);
  });

  it('reaches nothing but the origins of its service', async () => {
    const elsewhere = { ...create().subscription, endpoint: 'https://example.com/push/x' };
    const sent = webpush.sendNotification(elsewhere, 'x', { vapidDetails, agent: service.agent });
    await expect(sent).rejects.toThrow('no route to https://example.com');
  });
});
