import { describe } from 'vitest';
import { ORIGINS } from './open-pipeline.ts';
import { accepted, gone, itSurvives, itTakes, later, mismatch, refused, SOON_MS, type Row } from './play.ts';

/** As Apple words an error. */
const apple = (status: number, reason: string, headers: Record<string, string> = {}) => ({
  status,
  headers: { 'apns-id': 'EC1BF194-B3B2-424A-89A9-5A918A6E6B5D', ...headers },
  body: JSON.stringify({ reason }),
});

/** What may be wrong with a request; none of it is the subscription's fault. */
const OURS: readonly Row[] = (
  [
    [400, 'BadTtl'],
    [400, 'BadUrgency'],
    [400, 'BadWebPushTopic'],
    [400, 'BadWebPushRequest'],
    [400, 'BadVapidPublicKey'],
    [403, 'BadJwtToken'],
    [404, 'BadPath'],
    [405, 'MethodNotAllowed'],
    [413, 'PayloadTooLarge'],
  ] as const
).map(([status, reason]) => [
  `with ${status} ${reason} refuses this message alone`,
  apple(status, reason),
  refused(`HTTP ${status}: {"reason":"${reason}"}: apns-id=EC1BF194-B3B2-424A-89A9-5A918A6E6B5D`),
]);

describe('Apple', () => {
  itTakes(ORIGINS.apple, [
    ['with 201 has taken the message', {}, accepted()],
    ['with 200 has taken the message', { status: 200, headers: { 'apns-id': 'EC1BF194' } }, accepted()],
    ...OURS,
    [
      'with 400 VapidPkHashMismatch waits for the browser',
      { cause: 'vapid_key_mismatch' },
      mismatch('VapidPkHashMismatch'),
    ],
    [
      'with 403 VapidPkHashMismatch waits for the browser',
      apple(403, 'VapidPkHashMismatch'),
      mismatch('VapidPkHashMismatch'),
    ],
    ['with 404 and no word ends the subscription', { status: 404 }, gone('HTTP 404')],
    ['with 410 Unregistered ends the subscription', { cause: 'subscription_ended' }, gone('Unregistered')],
    ['with 410 ExpiredToken ends the subscription', apple(410, 'ExpiredToken'), gone('ExpiredToken')],
    [
      'with 429 TooManyRequests means one device, which waits as long as it asks',
      apple(429, 'TooManyRequests', { 'retry-after': '60' }),
      { state: 'retrying', says: 'TooManyRequests', againMs: 60_000 },
    ],
    [
      'with 429 TooManyRequests and no time means one device, which is asked again soon',
      { cause: 'device_throttled' },
      { state: 'retrying', says: 'TooManyRequests', againMs: SOON_MS },
    ],
    [
      'with 429 for another reason is left alone as long as it asks',
      apple(429, 'Busy', { 'retry-after': '60' }),
      later('Busy', 60),
    ],
    ['with 500 is asked again soon', { cause: 'internal_error' }, later('InternalServerError')],
    [
      'with 503 and Retry-After 60 is left alone for a minute',
      { cause: 'unavailable' },
      later('ServiceUnavailable', 60),
    ],
    ['with 503 and no time is asked again soon', apple(503, 'Shutdown'), later('Shutdown')],
  ]);
});

describe('Apple, to everybody,', () => {
  itSurvives(ORIGINS.apple, [
    [
      'with 403 BadJwtToken, for a contact it refuses, costs nine messages',
      { cause: 'vapid_subject_unreachable' },
      { alert: 'push_service_refuses', lost: 9 },
    ],
    ['with 404 BadPath costs nine messages', { cause: 'endpoint_unknown' }, { alert: 'push_service_refuses', lost: 9 }],
    ['with 503 costs nothing', apple(503, 'Shutdown'), { alert: 'push_service_down', lost: 0 }],
  ]);
});
