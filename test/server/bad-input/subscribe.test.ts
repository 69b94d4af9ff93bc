/** Subscriptions that no browser has. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../wire/index.ts';
import type { Json } from '../open-belfry.ts';
import { ENDPOINT, keys, point, PUSH, subscription } from './routes.ts';
import { openUntouched, type UntouchedServer } from './untouched-server.ts';

let server: UntouchedServer['server'];
let expectProblem: UntouchedServer['expectProblem'];
beforeAll(async () => {
  ({ server, expectProblem } = await openUntouched());
});
afterAll(() => server.close());

describe('POST /subscribe', () => {
  const subscribe = (changes: Json, more: Json = {}) =>
    server.call(`${PUSH}/subscribe`, { user: 'ana', body: { subscription: { ...subscription, ...changes }, ...more } });

  it.each<[string, ErrorCode]>([
    ['http://fcm.googleapis.com/fcm/send/abc', 'endpoint_not_https'],
    ['ftp://fcm.googleapis.com/', 'endpoint_not_https'],
    ['javascript:alert(1)', 'endpoint_not_https'],
    ['no url', 'endpoint_not_https'],
    ['//fcm.googleapis.com/fcm/send/abc', 'endpoint_not_https'],
    ['https://push.attacker.example/abc', 'endpoint_not_allowed'],
    ['https://fcm.googleapis.com.attacker.example/abc', 'endpoint_not_allowed'],
    ['https://evil-fcm.googleapis.com/abc', 'endpoint_not_allowed'],
    ['https://evilpush.apple.com/abc', 'endpoint_not_allowed'],
    ['https://push.apple.com/abc', 'endpoint_not_allowed'],
    ['https://fcm.googleapis.com@attacker.example/abc', 'endpoint_not_allowed'],
    ['https://user:pass@fcm.googleapis.com/abc', 'endpoint_not_allowed'],
    ['https://fcm.googleapis.com:8443/abc', 'endpoint_not_allowed'],
    ['https://fcm.googleapis.com./abc', 'endpoint_not_allowed'],
    ['https://127.0.0.1/abc', 'endpoint_not_allowed'],
    ['https://[::1]/abc', 'endpoint_not_allowed'],
    ['https://localhost/abc', 'endpoint_not_allowed'],
    ['https://169.254.169.254/latest/meta-data', 'endpoint_not_allowed'],
    ['https://fcm.googleapis.com\\@attacker.example/abc', 'endpoint_not_allowed'],
    ['https://fcm.googleapis.com/a b', 'endpoint_not_allowed'],
    ['https://fcm.googleapis.com/a\tb', 'endpoint_not_allowed'],
  ])('refuses the endpoint %s', async (endpoint, code) => {
    const body = await expectProblem(subscribe({ endpoint }), code);
    expect(body.errors).toMatchObject([{ pointer: '/subscription/endpoint' }]);
    // A capability URL is not repeated, not even to whoever sent it.
    expect(JSON.stringify(body)).not.toContain('/abc');
  });

  it('takes an endpoint of 2,048 characters and refuses a longer one', async () => {
    await expectProblem(subscribe({ endpoint: ENDPOINT.padEnd(2049, 'x') }), 'invalid_body');
  });

  const offCurve = Buffer.from(point);
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  it.each<[string, Json, ErrorCode]>([
    ['p256dh off the curve', { p256dh: offCurve.toString('base64url') }, 'invalid_p256dh'],
    [
      'p256dh compressed',
      { p256dh: Buffer.concat([Buffer.from([2]), point.subarray(1, 33)]).toString('base64url') },
      'invalid_p256dh',
    ],
    ['p256dh of 64 octets', { p256dh: point.subarray(1).toString('base64url') }, 'invalid_p256dh'],
    ['p256dh that is no base64', { p256dh: '!'.repeat(87) }, 'invalid_p256dh'],
    [
      'p256dh of zeros',
      { p256dh: Buffer.concat([Buffer.from([4]), Buffer.alloc(64)]).toString('base64url') },
      'invalid_p256dh',
    ],
    ['p256dh that is too long', { p256dh: 'A'.repeat(201) }, 'invalid_body'],
    ['no p256dh', { p256dh: undefined }, 'invalid_body'],
    ['auth of 15 octets', { auth: Buffer.alloc(15).toString('base64url') }, 'invalid_auth_secret'],
    ['auth of 17 octets', { auth: Buffer.alloc(17).toString('base64url') }, 'invalid_auth_secret'],
    ['auth that is no base64', { auth: 'not base64 at all' }, 'invalid_auth_secret'],
    ['no auth', { auth: undefined }, 'invalid_body'],
  ])('refuses %s', async (_name, changes, code) => {
    await expectProblem(subscribe({ keys: { ...keys, ...changes } }), code);
  });

  it.each<[string, Json, ErrorCode]>([
    ['a VAPID key that is not ours', { vapidKeyId: 'unknown' }, 'vapid_key_unknown'],
    ['a zone that is too long', { timeZone: 'A'.repeat(65) }, 'invalid_body'],
    ['a locale that is none', { locale: 'pt_BR' }, 'invalid_body'],
    ['a device id that is too long', { deviceId: 'x'.repeat(65) }, 'invalid_body'],
    ['preferences that are no object', { preferences: [] }, 'invalid_body'],
  ])('refuses %s', async (_name, more, code) => void (await expectProblem(subscribe({}, more), code)));

  it.each([-1, 1.5, '2030-01-01', Number.MAX_SAFE_INTEGER + 1])('refuses expirationTime %j', async (expirationTime) => {
    await expectProblem(subscribe({ expirationTime }), 'invalid_body');
  });

  it.each(['https://attacker.example', 'null', 'https://app.example.attacker.example', 'http://app.example'])(
    'refuses a page of %s',
    async (origin) => {
      await expectProblem(
        server.call(`${PUSH}/subscribe`, { user: 'ana', body: { subscription }, headers: { origin } }),
        'origin_not_allowed',
      );
    },
  );
});
