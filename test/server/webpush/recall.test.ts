import { describe, expect, it } from 'vitest';
import { createRecaller } from '../../../server/webpush/recall.ts';
import { generateVapidKey } from '../../../server/webpush/generate-vapid-key.ts';
import type { PushRequest, PushResponse } from '../../../server/webpush/transport.ts';

const UNKNOWN = 'https://push.example.net';
const MOZILLA = 'https://updates.push.services.mozilla.com';

function setUp(answer: Partial<PushResponse> = {}) {
  const key = generateVapidKey();
  const requests: PushRequest[] = [];
  const recaller = createRecaller({
    ring: { current: key, find: (keyId) => (keyId === key.keyId ? key : undefined) },
    subject: 'mailto:push@example.com',
    environment: { now: () => Date.now() },
    transport: {
      async post(request) {
        requests.push(request);
        return { kind: 'answered', status: 204, headers: {}, reason: '', location: null, ...answer };
      },
      close: async () => undefined,
    },
  });
  const recall = (location: string, origin = UNKNOWN, vapidKeyId = key.keyId) =>
    recaller.recall({ endpoint: `${origin}/push/secret-token`, location, vapidKeyId });
  return { recaller, recall, requests, key };
}

describe('createRecaller', () => {
  it('deletes the resource and shows who we are to a service that nobody knows', async () => {
    const { recall, requests, key } = setUp();
    expect(await recall(`${UNKNOWN}/m/1?x=%2b`)).toMatchObject({ kind: 'accepted', status: 204 });
    expect(requests).toEqual([
      {
        method: 'DELETE',
        endpoint: `${UNKNOWN}/m/1?x=%2b`,
        headers: { Authorization: expect.stringContaining(`k=${key.publicKey}`) as string },
        body: null,
      },
    ]);
  });

  it('shows Mozilla no token: the resource is the right to delete it', async () => {
    const { recall, requests } = setUp();
    await recall(`${MOZILLA}/m/1`, MOZILLA, 'a key that is gone');
    expect(requests.map(({ method, endpoint, headers }) => [method, endpoint, headers])).toEqual([
      ['DELETE', `${MOZILLA}/m/1`, {}],
    ]);
  });

  it('asks no service that has no such thing', () => {
    const { recaller } = setUp();
    const asked = (origin: string) => recaller.takes(origin);
    expect([asked(MOZILLA), asked(UNKNOWN)]).toEqual([true, true]);
    const deaf = ['https://fcm.googleapis.com', 'https://web.push.apple.com', 'https://wns2-par02p.notify.windows.com'];
    expect(deaf.map(asked)).toEqual([false, false, false]);
  });

  it.each([
    ['/m/1', `${UNKNOWN}/m/1`],
    ['2', `${UNKNOWN}/push/2`],
  ])('reads the relative Location %s', async (location, endpoint) => {
    const { recall, requests } = setUp();
    await recall(location);
    expect(requests).toMatchObject([{ endpoint }]);
  });

  it.each([
    'https://elsewhere.example/m/1',
    '//elsewhere.example/m/1',
    'https://push.example.net:8443/m/1',
    'http://push.example.net/m/1',
    'https://user@push.example.net/m/1',
    'https://push.example.net\\@elsewhere.example/',
    'file:///etc/passwd',
    'https://169.254.169.254/latest',
    `${UNKNOWN}/${'x'.repeat(2100)}`,
  ])('calls nobody for the Location %s', async (location) => {
    const { recall, requests } = setUp();
    expect(await recall(location)).toMatchObject({ kind: 'rejected', status: null });
    expect(requests).toEqual([]);
  });

  it.each([
    [404, 'gone'],
    [410, 'gone'],
    [405, 'rejected'],
    [401, 'rejected'],
    [301, 'rejected'],
    [429, 'throttled'],
    [503, 'transient'],
  ])('takes %i for %s', async (status, kind) => {
    const { recall } = setUp({ status });
    expect(await recall(`${UNKNOWN}/m/1`)).toMatchObject({ kind, status });
  });

  it('keeps the resource out of the reason', async () => {
    const { recall } = setUp({ status: 405, reason: 'no DELETE of /m/secret here' });
    expect((await recall(`${UNKNOWN}/m/secret`)).reason).toBe('HTTP 405: no DELETE of /… here');
  });

  it('cannot sign with a key that is not in the ring', async () => {
    const { recall, requests } = setUp();
    expect(await recall(`${UNKNOWN}/m/1`, UNKNOWN, 'other')).toMatchObject({ kind: 'key_mismatch' });
    expect(requests).toEqual([]);
  });
});
