import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPushService, type PushService } from '../../testing/index.ts';
import { checkIn, login, register, type Device } from './fixtures/mcs-client.ts';
import { generateVapidKeys, goodHeaders, send, someOctets } from './fixtures/sender.ts';

const keys = generateVapidKeys();
let service: PushService;
let device: Device;

beforeEach(async () => {
  service = await startPushService();
  device = await checkIn(service);
});
afterEach(() => service.close());

async function subscribe(on = device, form: Record<string, string> = {}): Promise<string> {
  const { text } = await register(service, on, { sender: keys.publicKey, ...form });
  return `https://jmt17.google.com/fcm/send/${text.replace('token=', '')}`;
}

async function push(endpoint: string): Promise<string> {
  const reply = await send(service, endpoint, {
    headers: goodHeaders(endpoint, keys, Date.now()),
    body: someOctets(),
  });
  expect(reply.status).toBe(201);
  return new URL(String(reply.headers.location)).pathname.slice(1);
}

describe('FCM for Chromium', () => {
  it('keeps a message until its browser logs in', async () => {
    const id = await push(await subscribe());
    expect(await login(service, device).waitForIds(1)).toEqual([id]);
  });

  it('sends again on the next connection what was not acknowledged', async () => {
    const endpoint = await subscribe();
    const first = login(service, device);
    const one = await push(endpoint);
    await first.waitForIds(1);
    await first.acknowledge();
    const two = await push(endpoint);
    await first.waitForIds(2);
    await first.close();
    expect(first.ids).toEqual([one, two]);
    expect(await login(service, device).waitForIds(1)).toEqual([two]);
  });

  it('does not send again what the login says has arrived', async () => {
    const endpoint = await subscribe();
    const one = await push(endpoint);
    const two = await push(endpoint);
    expect(await login(service, device, [one]).waitForIds(1)).toEqual([two]);
  });

  it('is addressed on either of its hosts and on every path that Chromium builds', async () => {
    const endpoint = await subscribe();
    const token = endpoint.split('/').at(-1);
    await push(`https://fcm.googleapis.com/fcm/send/${token}`);
    await push(`https://fcm.googleapis.com/wp/${token}`);
    await push(`https://fcm.googleapis.com/preprod/wp/${token}`);
    expect(service.pending()).toHaveLength(3);
  });

  it('keeps the messages of two browsers apart', async () => {
    const other = await checkIn(service);
    expect(other.id).not.toBe(device.id);
    const mine = await push(await subscribe());
    const theirs = await push(await subscribe(other));
    expect(await login(service, other).waitForIds(1)).toEqual([theirs]);
    expect(await login(service, device).waitForIds(1)).toEqual([mine]);
  });

  it('answers 410 to senders once the browser unregistered', async () => {
    const endpoint = await subscribe();
    await register(service, device, { delete: 'true' });
    const reply = await send(service, endpoint, { headers: goodHeaders(endpoint, keys, Date.now()) });
    expect(reply.status).toBe(410);
  });

  it('unregisters one subscription and leaves the device’s others', async () => {
    const kept = await subscribe(device, { 'X-subtype': 'wp:https://example.com#2' });
    await subscribe();
    await register(service, device, { delete: 'true' });
    await push(kept);
    expect(service.pending()).toHaveLength(1);
  });

  it('refuses registrations with the error it is told', async () => {
    service.refuseRegistrations('QUOTA_EXCEEDED');
    expect((await register(service, device, { sender: keys.publicKey })).text).toBe('Error=QUOTA_EXCEEDED');
    service.refuseRegistrations(null);
    expect((await register(service, device, { sender: keys.publicKey })).text).toMatch(/^token=[\w-]+:APA91b/);
  });

  it('turns away a device with a wrong security token', async () => {
    const thief = { ...device, securityToken: '1' };
    expect((await register(service, thief, { sender: keys.publicKey })).status).toBe(401);
    await login(service, thief).ended;
  });

  it('lets a profile of an earlier run keep its identity', async () => {
    const earlier = { id: '12345678901', securityToken: '42' };
    const id = await push(await subscribe(earlier));
    expect(await login(service, earlier).waitForIds(1)).toEqual([id]);
  });
});
