import { describe } from 'vitest';
import { ORIGINS } from './open-pipeline.ts';
import { accepted, gone, itSurvives, itTakes, later, mismatch, refused, type Row } from './play.ts';

/** As autopush words an error. */
const autopush = (status: number, errno: number | null, message: string, headers: Record<string, string> = {}) => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ code: status, errno, error: 'as HTTP calls it', message, more_info: 'http://autopush' }),
});

/** What may be wrong with a request; none of it is the subscription's fault. */
const OURS: readonly Row[] = (
  [
    [400, 101, 'Missing crypto keys'],
    [400, 108, 'Invalid router type'],
    [400, 110, 'Unknown Content-Encoding'],
    [400, 111, 'Missing TTL value'],
    [400, 112, 'TTL must be greater than 0'],
    [400, 113, 'Topic must be no greater than 32 URL-safe characters'],
    [400, 114, 'TTL must be greater than 0'],
    [401, 109, 'Missing VAPID token'],
    [401, 109, 'Invalid VAPID audience'],
    [401, 109, 'ExpiredSignature'],
    [401, 109, 'The VAPID token expiration is too long'],
  ] as const
).map(([status, errno, message]) => [
  `with ${status}, errno ${errno} (${message}) refuses this message alone`,
  autopush(status, errno, message),
  refused(`HTTP ${status}: {"code":${status},"errno":${errno},`),
]);

/** What may be wrong over there. */
const THEIRS: readonly Row[] = (
  [
    [500, 999, 'Unknown error'],
    [502, 900, 'Bridge misconfigured'],
    [502, 901, 'Bridge authentication'],
    [502, 902, 'Bridge unavailable'],
    [502, 903, 'Bridge timeout'],
    [503, 201, 'Database error'],
    [503, 202, 'Retry at once'],
  ] as const
).map(([status, errno, message]) => [
  `with ${status}, errno ${errno} (${message}) and no time is asked again soon`,
  autopush(status, errno, message),
  later(`"errno":${errno},`),
]);

describe('Mozilla', () => {
  itTakes(ORIGINS.mozilla, [
    ['with 201 has taken the message', {}, accepted()],
    ['with 201 and a message-id has taken the message', { body: '{"message-id":"abc"}' }, accepted()],
    ...OURS,
    [
      'with 401, errno 109, for another key waits for the browser',
      { cause: 'vapid_key_mismatch' },
      mismatch('"errno":109'),
    ],
    ['with 404, errno 102, ends the subscription', { cause: 'endpoint_unknown' }, gone('"errno":102')],
    ['with 410, errno 103, ends the subscription', autopush(410, 103, 'No such user'), gone('"errno":103')],
    ['with 410, errno 105, ends the subscription', autopush(410, 105, 'User was deleted'), gone('"errno":105')],
    ['with 410, errno 106, ends the subscription', { cause: 'subscription_ended' }, gone('"errno":106')],
    [
      'with 410 whose word is cut off ends the subscription',
      { ...autopush(410, 103, 'x'.repeat(2_000)) },
      gone('"errno":103'),
    ],
    ['with 413, errno 104, refuses this message alone', { cause: 'body_too_large' }, refused('"errno":104')],
    ['with 429 and no time is asked again soon', { cause: 'throttled' }, later('Too Many Requests')],
    [
      'with 429 and Retry-After 300 is left alone for 5 minutes',
      autopush(429, null, 'Too Many Requests', { 'retry-after': '300' }),
      later('Retry-After 300', 300),
    ],
    ...THEIRS,
    [
      'with 503, errno 201, and Retry-After 120 is left alone for 2 minutes',
      { cause: 'unavailable' },
      later('"errno":201', 120),
    ],
    [
      'with 503, errno 202, and Retry-After 120 is left alone for 2 minutes',
      autopush(503, 202, 'Retry', { 'retry-after': '120' }),
      later('"errno":202', 120),
    ],
  ]);
});

describe('Mozilla, to everybody,', () => {
  itSurvives(ORIGINS.mozilla, [
    [
      'with 401, errno 109, costs nine messages',
      { cause: 'sender_blocked' },
      { alert: 'push_service_refuses', lost: 9 },
    ],
    ['with 503 and Retry-After costs nothing', { cause: 'unavailable' }, { alert: 'push_service_down', lost: 0 }],
    [
      'with 410, errno 103, costs 19 messages and nobody',
      autopush(410, 103, 'No such user'),
      { alert: 'push_service_gone_storm', lost: 19 },
    ],
  ]);
});
