import { describe } from 'vitest';
import { ORIGINS } from './open-pipeline.ts';
import { accepted, gone, itSurvives, itTakes, later, mismatch, refused } from './play.ts';

const MISMATCH = 'the VAPID credentials in the authorization header do not correspond to the credentials used';

describe('FCM', () => {
  itTakes(ORIGINS.fcm, [
    ['with 201 has taken the message', {}, accepted()],
    ['with 200 has taken the message', { status: 200 }, accepted()],
    ['with 202 has taken the message', { status: 202 }, accepted()],
    ['with 307 leads nowhere', { status: 307, headers: { location: 'https://example.net/' } }, refused('HTTP 307')],
    [
      'with 400 for a body of 4097 octets refuses this message alone',
      { cause: 'body_too_large' },
      refused('must be less than 4096 bytes'),
    ],
    [
      'with 400 UnauthorizedRegistration, in HTML, knows another key',
      { cause: 'vapid_key_mismatch_legacy' },
      mismatch('HTTP 400: UnauthorizedRegistration'),
    ],
    ['with 400 for a TTL refuses this message alone', { cause: 'ttl_invalid' }, refused('HTTP 400: ')],
    ['with 400 for a topic refuses this message alone', { cause: 'topic_invalid' }, refused('HTTP 400: ')],
    ['with 401 does not end the subscription', { cause: 'vapid_missing' }, refused('authorization header must be')],
    ['with 403 for another key waits for the browser', { cause: 'vapid_key_mismatch' }, mismatch(MISMATCH)],
    [
      'with 403 MismatchSenderId waits for the browser',
      { status: 403, body: 'MismatchSenderId' },
      mismatch('MismatchSenderId'),
    ],
    ['with 403 for a token does not end the subscription', { cause: 'vapid_expired' }, refused('invalid JWT provided')],
    ['with 403 and no word does not end the subscription', { status: 403 }, refused('HTTP 403')],
    ['with 404 ends the subscription', { cause: 'endpoint_unknown' }, gone('A valid push subscription endpoint')],
    ['with 410 ends the subscription', { cause: 'subscription_ended' }, gone('unsubscribed or expired')],
    ['with 410 NotRegistered ends the subscription', { status: 410, body: 'NotRegistered' }, gone('NotRegistered')],
    ['with 413 refuses this message alone', { status: 413, body: 'too big' }, refused('HTTP 413: too big')],
    [
      'with 429 and Retry-After 60 is left alone for a minute',
      { cause: 'throttled' },
      later('Retry-After 60: QUOTA_EXCEEDED', 60),
    ],
    ['with 429 and no time is asked again soon', { status: 429, body: 'slow down' }, later('HTTP 429: slow down')],
    ['with 500 is asked again soon', { cause: 'internal_error' }, later('HTTP 500: Internal Server Error')],
    [
      'with 502, a page of a proxy, is asked again soon',
      { status: 502, body: '<html><title>502</title><h1>Bad Gateway</h1></html>' },
      later('HTTP 502: 502 Bad Gateway'),
    ],
    ['with 503 and Retry-After 10 is left alone for 10 s', { cause: 'unavailable' }, later('Retry-After 10', 10)],
    ['with 504 is asked again soon', { status: 504 }, later('HTTP 504')],
  ]);
});

describe('FCM, to everybody,', () => {
  itSurvives(ORIGINS.fcm, [
    ['with 401 costs nine messages', { cause: 'vapid_missing' }, { alert: 'push_service_refuses', lost: 9 }],
    [
      'with 403 for another key costs nine messages and no subscription',
      { cause: 'vapid_key_mismatch' },
      { alert: 'push_service_refuses', lost: 9 },
    ],
    [
      'with 429 and no time costs nothing, and is told after half a minute',
      { status: 429 },
      { alert: 'push_service_throttles', lost: 0, alertAfterMs: 30_000 },
    ],
    ['with 500 costs nothing', { cause: 'internal_error' }, { alert: 'push_service_down', lost: 0 }],
    [
      'with 410 costs 19 messages and nobody',
      { cause: 'subscription_ended' },
      { alert: 'push_service_gone_storm', lost: 19 },
    ],
  ]);
});
