/** The key pair that a server signs with, and a change of it. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { generateVapidKey } from '../../server/webpush/index.ts';
import { openTestServer } from './open-belfry.ts';

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
