import { createECDH, randomBytes } from 'node:crypto';
import ece from 'http_ece';
import { describe, expect, it } from 'vitest';
import webpush from 'web-push';
import { MAX_PLAINTEXT_OCTETS } from '../../../wire/index.ts';
import { splitEndpoint } from '../../../server/webpush/push-hosts.ts';
import { createSender, type PushMessage } from '../../../server/webpush/send.ts';
import { hashTopic } from '../../../server/webpush/topic.ts';
import type { TransportFailure } from '../../../server/webpush/transport-failure.ts';
import type { PushRequest, PushResponse } from '../../../server/webpush/transport.ts';
import { generateVapidKey } from '../../../server/webpush/generate-vapid-key.ts';

const NOW = Date.UTC(2026, 0, 1);
const FCM = 'https://fcm.googleapis.com/fcm/send/abcdefgh:token';
const WNS = 'https://wns2-par02p.notify.windows.com/w/?token=BQYAAAD%2b%3d';

/** A sender over a transport that remembers what it is given, and a browser to read it. */
function setUp(result: Partial<PushResponse> | TransportFailure = {}) {
  const key = generateVapidKey();
  const oldKey = generateVapidKey();
  const browser = createECDH('prime256v1');
  const p256dh = browser.generateKeys();
  const auth = randomBytes(16);
  const posts: PushRequest[] = [];
  const answered: PushResponse = { kind: 'answered', status: 201, headers: {}, reason: '', location: null };
  const sender = createSender({
    ring: { find: (keyId) => [key, oldKey].find((each) => each.keyId === keyId) },
    subject: 'mailto:push@example.com',
    transport: {
      post: async (request) => {
        posts.push(request);
        return 'reason' in result && 'kind' in result && result.kind !== 'answered'
          ? (result as TransportFailure)
          : { ...answered, ...result };
      },
      close: async () => undefined,
    },
    environment: { now: () => NOW },
  });
  const message: PushMessage = {
    endpoint: FCM,
    p256dh,
    auth,
    vapidKeyId: key.keyId,
    payload: Buffer.from('{"title":"Hello"}'),
    ttlSeconds: 3600,
    urgency: 'normal',
    topic: null,
  };
  return {
    key,
    oldKey,
    posts,
    send: (changes: Partial<PushMessage> = {}) => sender.send({ ...message, ...changes }),
    read: (body: Uint8Array) =>
      ece.decrypt(Buffer.from(body), { version: 'aes128gcm', privateKey: browser, authSecret: auth }),
    keys: { p256dh: p256dh.toString('base64url'), auth: auth.toString('base64url') },
  };
}

function onlyPost(posts: readonly PushRequest[]): PushRequest {
  const [post] = posts;
  if (post === undefined || posts.length !== 1) throw new Error(`expected one post, not ${posts.length}`);
  return post;
}

describe('createSender', () => {
  it('posts the encrypted payload with the headers of RFC 8030, 8188 and 8292', async () => {
    const { send, posts, read, key } = setUp();
    await send({ urgency: 'high', topic: hashTopic('order-1') });
    const { endpoint, headers, body } = onlyPost(posts);
    expect(endpoint).toEqual(splitEndpoint(FCM));
    expect(headers).toEqual({
      TTL: '3600',
      Urgency: 'high',
      Topic: hashTopic('order-1'),
      Authorization: expect.stringMatching(
        new RegExp(`^vapid t=[\\w-]+\\.[\\w-]+\\.[\\w-]+, ?k=${key.publicKey}$`),
      ) as string,
      'Content-Encoding': 'aes128gcm',
      'Content-Type': 'application/octet-stream',
    });
    expect(read(body ?? new Uint8Array()).toString()).toBe('{"title":"Hello"}');
  });

  it('sends what web-push sends, but for its Content-Length', async () => {
    const { send, posts, keys, key } = setUp();
    await send();
    const details = webpush.generateRequestDetails({ endpoint: FCM, keys }, '{"title":"Hello"}', {
      TTL: 3600,
      urgency: 'normal',
      vapidDetails: { subject: 'mailto:push@example.com', ...key },
    });
    const { headers, body } = onlyPost(posts);
    const theirs = Object.keys(details.headers).filter((name) => name !== 'Content-Length');
    expect(Object.keys(headers).sort()).toEqual(theirs.sort());
    expect(headers['Content-Encoding']).toBe(details.headers['Content-Encoding']);
    expect(headers['Content-Type']).toBe(details.headers['Content-Type']);
    expect(headers['TTL']).toBe(String(details.headers['TTL']));
    expect(body).toHaveLength(details.body.length);
  });

  it('sends no encryption headers with an empty push', async () => {
    const { send, posts } = setUp();
    await send({ payload: null });
    const { headers, body } = onlyPost(posts);
    expect(body).toBeNull();
    expect(Object.keys(headers).sort()).toEqual(['Authorization', 'TTL', 'Urgency']);
  });

  it('encrypts a payload of no octets, which is not an empty push', async () => {
    const { send, posts, read } = setUp();
    await send({ payload: new Uint8Array(0) });
    expect(read(onlyPost(posts).body ?? new Uint8Array())).toHaveLength(0);
  });

  it('signs with the key that the subscription was made with', async () => {
    const { send, posts, oldKey } = setUp();
    await send({ vapidKeyId: oldKey.keyId });
    expect(onlyPost(posts).headers['Authorization']).toContain(`k=${oldKey.publicKey}`);
  });

  it('does not post when that key is gone', async () => {
    const { send, posts } = setUp();
    expect(await send({ vapidKeyId: 'lost' })).toMatchObject({ kind: 'key_mismatch', status: null });
    expect(posts).toEqual([]);
  });

  it.each([
    [0, 'no-cache'],
    [60, 'cache'],
  ])('tells WNS the cache policy that fits a TTL of %i', async (ttlSeconds, policy) => {
    const { send, posts } = setUp();
    await send({ endpoint: WNS, ttlSeconds });
    expect(onlyPost(posts)).toMatchObject({
      endpoint: { path: '/w/?token=BQYAAAD%2b%3d' },
      headers: { 'X-WNS-Cache-Policy': policy, TTL: String(ttlSeconds) },
    });
  });

  it.each([FCM, 'https://notify.windows.com.example.net/w', 'https://web.push.apple.com/x'])(
    'does not tell %s any cache policy',
    async (endpoint) => {
      const { send, posts } = setUp();
      await send({ endpoint });
      expect(onlyPost(posts).headers).not.toHaveProperty('X-WNS-Cache-Policy');
    },
  );

  it('reads an answer in the dialect of its service', async () => {
    expect(await setUp({ status: 406 }).send({ endpoint: WNS })).toMatchObject({ kind: 'throttled' });
    expect(await setUp({ status: 406 }).send({ endpoint: FCM })).toMatchObject({ kind: 'rejected' });
  });

  it('reads a Retry-After date against its own clock', async () => {
    const headers = { 'retry-after': new Date(NOW + 30_000).toUTCString() };
    expect(await setUp({ status: 503, headers }).send()).toMatchObject({ kind: 'transient', retryAfterMs: 30_000 });
  });

  it('takes a failure of the transport for transient', async () => {
    const answer = await setUp({ kind: 'timeout', reason: 'timeout: no answer' }).send();
    expect(answer).toEqual({ kind: 'transient', status: null, reason: 'timeout: no answer', location: null });
  });

  it('answers too_large without a post when the payload cannot fit', async () => {
    const { send, posts } = setUp();
    expect(await send({ payload: new Uint8Array(MAX_PLAINTEXT_OCTETS + 1) })).toMatchObject({
      kind: 'too_large',
      status: null,
    });
    expect(posts).toEqual([]);
  });

  it('answers rejected without a post for a broken p256dh', async () => {
    const { send, posts } = setUp();
    expect(await send({ p256dh: new Uint8Array(65) })).toMatchObject({ kind: 'rejected', status: null });
    expect(posts).toEqual([]);
  });

  it('answers rejected without a post for an endpoint that is no https URL', async () => {
    const { send, posts } = setUp();
    expect(await send({ endpoint: 'http://fcm.googleapis.com/x' })).toMatchObject({ kind: 'rejected', status: null });
    expect(posts).toEqual([]);
  });

  it('knows the endpoint of a subscription that the browser has removed', async () => {
    const { send, posts } = setUp();
    expect(await send({ endpoint: 'https://permanently-removed.invalid/fcm/send/x' })).toMatchObject({ kind: 'gone' });
    expect(posts).toEqual([]);
  });

  it.each([
    ['the value of a query alone', WNS, 'channel BQYAAAD%2b%3d is gone'],
    ['what the cut has left of it', FCM, 'token abcdefgh'],
    ['it decoded', WNS, 'channel BQYAAAD+= is gone'],
  ])('does not let %s into the reason', async (_name, endpoint, reason) => {
    const answer = await setUp({ status: 404, reason }).send({ endpoint });
    expect(answer.reason).not.toMatch(/BQYAAAD|abcdefgh/);
    expect(answer.reason).toContain('…');
  });

  it('does not let the endpoint into the reason', async () => {
    const reason = 'No /fcm/send/abcdefgh:token here; abcdefgh:token is unknown';
    const answer = await setUp({ status: 404, reason }).send();
    expect(answer.reason).toBe('HTTP 404: No /… here; … is unknown');
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('throws for a TTL of %d', async (ttlSeconds) => {
    await expect(setUp().send({ ttlSeconds })).rejects.toThrow(TypeError);
  });

  it.each(['', 'order 1', 'x'.repeat(33), 'a\r\nX-Injected: 1'])('throws for the topic %j', async (topic) => {
    await expect(setUp().send({ topic })).rejects.toThrow(TypeError);
  });
});
