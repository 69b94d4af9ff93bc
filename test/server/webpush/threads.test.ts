import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger, systemEnvironment, type Environment } from '../../../server/environment.ts';
import type { SignedMessage } from '../../../server/webpush/post.ts';
import { createSender, type PushMessage } from '../../../server/webpush/send.ts';
import { packChunk, unpackChunk } from '../../../server/webpush/threads/chunk.ts';
import { createSenderPool, type SenderPoolOptions } from '../../../server/webpush/threads/pool.ts';
import { createTransport } from '../../../server/webpush/transport.ts';
import { generateVapidKey } from '../../../server/webpush/generate-vapid-key.ts';
import { createUserAgent, startPushService, type PushService } from '../../../testing/index.ts';

const SUBJECT = 'mailto:push@example.com';
const key = generateVapidKey();
const ring = { find: (keyId: string) => (keyId === key.keyId ? key : undefined) };

describe('sender threads', () => {
  let service: PushService;
  beforeAll(async () => {
    service = await startPushService();
  });
  afterAll(() => service.close());

  function setUp(threads: number, { log = silentLogger, ...more }: Partial<Environment & SenderPoolOptions> = {}) {
    const timers: (() => void)[] = [];
    const environment = {
      ...systemEnvironment(log),
      setTimer: (run: () => void) => {
        timers.push(run);
        return () => void timers.splice(timers.indexOf(run), 1);
      },
    };
    const transport = createTransport({ routes: service.routes });
    const local = createSender({ ring, subject: SUBJECT, transport, environment });
    const settings = { padToOctets: 0, transport: { routes: service.routes } };
    const pool = createSenderPool({ ...settings, threads, local, environment, ...more });
    onTestFinished(async () => {
      await pool.close();
      await transport.close();
    });
    const agent = createUserAgent(service, { applicationServerKey: key.publicKey });
    const { endpoint, keys } = agent.subscription;
    const message = (payload: string | null): PushMessage => ({
      endpoint,
      p256dh: Buffer.from(keys.p256dh, 'base64url'),
      auth: Buffer.from(keys.auth, 'base64url'),
      vapidKeyId: key.keyId,
      payload: payload === null ? null : Buffer.from(payload),
      ttlSeconds: 60,
      urgency: 'normal',
      topic: null,
    });
    /** As the main thread hands it on. */
    const signed = (payload: string | null): SignedMessage => {
      const made = local.sign(message(payload));
      if ('kind' in made) throw new Error(made.reason);
      return made;
    };
    return { pool, agent, message, signed, timers };
  }

  it('send what a browser can decrypt, each message its own, and say what the service answered', async () => {
    const { pool, agent, message } = setUp(2);
    const texts = Array.from({ length: 60 }, (_, index) => `message ${index}`);
    const answers = await Promise.all(texts.map((text) => pool.send(message(text))));
    expect(answers.map(({ kind, status }) => `${kind} ${status}`)).toEqual(texts.map(() => 'accepted 201'));
    expect(pool.size).toBe(2);
    expect(agent.received.map((push) => push.text()).toSorted()).toEqual(texts.toSorted());
  });

  it('are not started for a few messages, and carry a push without data', async () => {
    const { pool, message } = setUp(2);
    await Promise.all([pool.send(message('one')), pool.send(message('two'))]);
    expect(pool.size).toBe(0);
    const answers = await Promise.all(Array.from({ length: 20 }, () => pool.send(message(null))));
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['accepted']));
    expect(pool.size).toBeGreaterThan(0);
  });

  it('end when there has been nothing to do for a while, and start again', async () => {
    const { pool, message, timers } = setUp(1);
    const many = () => Promise.all(Array.from({ length: 20 }, (_, index) => pool.send(message(String(index)))));
    await many();
    expect(pool.size).toBe(1);
    timers.at(-1)?.();
    expect(pool.size).toBe(0);
    expect((await many()).every(({ kind }) => kind === 'accepted')).toBe(true);
    expect(pool.size).toBe(1);
  });

  it('go on with the token that is there, whoever sends: the main thread, threads, or threads that come after them', async () => {
    const { pool, message, timers } = setUp(2);
    const tokens = new Set<string | undefined>();
    onTestFinished(service.onPush(({ headers }) => tokens.add(headers['authorization'])));
    for (let burst = 0; burst < 3; burst += 1) {
      await Promise.all(Array.from({ length: 40 }, () => pool.send(message('Hello'))));
      expect(pool.size).toBe(2);
      timers.at(-1)?.();
    }
    expect(tokens.size).toBe(1);
  });

  it('say of a key that nobody has what the main thread would say', async () => {
    const { pool, message } = setUp(1);
    const strange = { ...message('Hello'), vapidKeyId: 'unknown' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => pool.send(strange)));
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['key_mismatch']));
  });

  it('reject what no header may hold, as the mistake that it is', async () => {
    const { pool, message } = setUp(1);
    const sent = Array.from({ length: 20 }, () => pool.send({ ...message('Hello'), ttlSeconds: -1 }));
    const results = await Promise.allSettled(sent);
    expect(results.every((result) => result.status === 'rejected' && result.reason instanceof TypeError)).toBe(true);
  });

  it('finish what they have been given when the pool is closed meanwhile', async () => {
    const { pool, agent, message } = setUp(2);
    const answers = Promise.all(Array.from({ length: 60 }, (_, index) => pool.send(message(String(index)))));
    await pool.close();
    expect((await answers).map(({ kind, reason }) => `${kind} ${reason}`)).toEqual(Array(60).fill('accepted '));
    expect(agent.received).toHaveLength(60);
  });

  it('get messages as they were', () => {
    const { signed } = setUp(0);
    const elsewhere = { origin: 'https://b.example', host: 'b.example', path: '/b' };
    const messages = [signed('Hello'), { ...signed(null), target: elsewhere, authorization: 'vapid t=b' }, signed('')];
    // The same word to another service is no reason to take it there.
    messages.push({
      ...signed('Hello'),
      target: { ...elsewhere, origin: 'https://c.example', host: 'c.example' },
      authorization: 'vapid t=b',
    });
    const numbered = messages.map((message, id) => ({ id, message }));
    const chunk = packChunk(numbered);
    expect(chunk.services).toHaveLength(3);
    const plain = ({ p256dh, auth, payload, ...rest }: SignedMessage) => ({
      ...rest,
      octets: [p256dh, auth, payload].map((part) => part && [...part]),
    });
    expect(unpackChunk(structuredClone(chunk)).map(({ id, message }) => ({ id, ...plain(message) }))).toEqual(
      numbered.map(({ id, message }) => ({ id, ...plain(message) })),
    );
  });
});
