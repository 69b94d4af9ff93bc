import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openVapidRing } from '../../../server/auth/vapid-ring.ts';
import type { VapidOptions } from '../../../server/options.ts';
import type { VapidKeyError } from '../../../server/webpush/index.ts';
import { generateVapidKey } from '../../../server/webpush/index.ts';
import { openTempEngine, type TempEngine } from '../engines/open-temp-engine.ts';
import { createFakeEnvironment } from '../fake-environment.ts';
import { openTestServer } from '../open-belfry.ts';

let opened: TempEngine;
beforeEach(async () => {
  opened = await openTempEngine();
});
afterEach(() => opened.remove());

const open = (options: VapidOptions = {}) => openVapidRing(opened.engine.store, options, createFakeEnvironment());
const stored = async () => (await opened.engine.store.listVapidKeys()).map(({ keyId, current }) => [keyId, current]);

describe('VAPID ring', () => {
  it('makes a pair where there is none, once', async () => {
    const first = await open();
    const second = await open();
    expect([first.made, second.made]).toEqual([true, false]);
    expect(second.ring.current.publicKey).toBe(first.ring.current.publicKey);
    expect(await stored()).toEqual([[first.ring.current.keyId, true]]);
  });

  it('makes the configured pair current and keeps those before it', async () => {
    const { ring: before } = await open();
    const { keyId, ...pair } = generateVapidKey();
    const { ring, made } = await open(pair);
    expect(made).toBe(false);
    expect(ring.current).toMatchObject({ keyId, ...pair });
    expect(ring.find(before.current.keyId)).toMatchObject({ privateKey: before.current.privateKey });
    expect(await stored()).toContainEqual([before.current.keyId, false]);
    // The configuration is taken away: the key stays.
    expect((await open()).ring.current.keyId).toBe(keyId);
  });

  it('goes back to a configured key that was current before', async () => {
    const [one, other] = [generateVapidKey(), generateVapidKey()];
    for (const { privateKey } of [one, other, one]) await open({ privateKey });
    expect((await open()).ring.current.keyId).toBe(one.keyId);
    expect(await stored()).toHaveLength(2);
  });

  it('does not find a key that it never had', async () => {
    expect((await open()).ring.find(generateVapidKey().keyId)).toBeUndefined();
  });

  it.each<[string, VapidOptions, VapidKeyError['code']]>([
    ['half a pair', { publicKey: generateVapidKey().publicKey }, 'missing'],
    ['a pair that is none', { ...generateVapidKey(), publicKey: generateVapidKey().publicKey }, 'mismatch'],
    ['a key that is none', { privateKey: 'def' }, 'unreadable'],
  ])('refuses %s and changes nothing', async (_name, options, code) => {
    await expect(open(options)).rejects.toMatchObject({ name: 'VapidKeyError', code });
    expect(await stored()).toEqual([]);
  });
});

describe('VAPID keys', () => {
  it('are served by their public half', async () => {
    const server = await openTestServer();
    onTestFinished(() => server.close());
    const { body } = await server.call('/api/v1/push/vapid-public-key');
    expect(body).toEqual({ publicKey: server.belfry.vapidPublicKey, keyId: expect.any(String) as unknown });
  });

  it('stay with the subscriptions that were made with them', async () => {
    const before = generateVapidKey();
    const after = generateVapidKey();
    // One file, opened with one pair, then with another: what `restart` opens is read from here.
    const vapid = { subject: 'mailto:ops@app.example', publicKey: before.publicKey, privateKey: before.privateKey };
    const rotated = await openTestServer({ vapid });
    onTestFinished(() => rotated.close());
    const old = await rotated.subscribe('ana');
    Object.assign(vapid, { publicKey: after.publicKey, privateKey: after.privateKey });
    await rotated.restart();
    expect(rotated.belfry.vapidPublicKey).toBe(after.publicKey);
    await rotated.subscribe('ana');
    expect((await rotated.send({ userId: 'ana', title: 'x' })).counts).toMatchObject({ sent: 2, failed: 0 });
    await old.agent.nextPush();
  });
});
