import { describe } from 'vitest';
import { ORIGINS } from './open-pipeline.ts';
import { accepted, gone, itSurvives, itTakes, later, refused, type Row } from './play.ts';

const words = (status: number) => ({ status, body: `this is why: ${status}` });
const said = (status: number) => `HTTP ${status}: this is why: ${status}`;

const TAKEN = [200, 202, 203, 299];
/** No redirect is followed, and nothing of this is the subscription's fault. */
const REFUSED = [300, 302, 307, 308, 399, 400, 401, 402, 403, 405, 406, 413, 415, 422, 431, 451, 499];
const PASSING = [408, 425, 429, 500, 502, 503, 504, 520, 599];

describe('an unknown push service', () => {
  itTakes(ORIGINS.unknown, [
    ['with 201, for real, has taken the message', {}, accepted()],
    ['with 204 has taken the message', { status: 204 }, accepted()],
    ['with 304, which has no body, refuses this message alone', { status: 304 }, refused('HTTP 304')],
    ...TAKEN.map((status): Row => [`with ${status} has taken the message`, words(status), accepted()]),
    ...REFUSED.map((status): Row => [
      `with ${status} refuses this message alone`,
      words(status),
      refused(said(status)),
    ]),
    ...[404, 410].map((status): Row => [`with ${status} ends the subscription`, words(status), gone(said(status))]),
    ...PASSING.map((status): Row => [`with ${status} is asked again soon`, words(status), later(said(status))]),
    ...[429, 503].map((status): Row => [
      `with ${status} and Retry-After 30 is left alone for 30 s`,
      { ...words(status), retryAfterSeconds: 30 },
      later('Retry-After 30: this is why', 30),
    ]),
    ...['VapidPkHashMismatch', 'MismatchSenderId', 'Domain Blocked'].map((word): Row => [
      `with 403 and another's word, ${word}, is believed no more`,
      { status: 403, body: word },
      refused(word),
    ]),
    [
      'with 410 Domain Blocked, which is WNS, ends the subscription',
      { status: 410, body: 'Domain Blocked' },
      gone('Domain'),
    ],
  ]);
});

describe('an unknown push service, to everybody,', () => {
  itSurvives(ORIGINS.unknown, [
    ['with 302 costs nine messages', { status: 302 }, { alert: 'push_service_refuses', lost: 9 }],
    ['with 404 costs 19 messages and nobody', { status: 404 }, { alert: 'push_service_gone_storm', lost: 19 }],
    ['with 599 costs nothing', { status: 599 }, { alert: 'push_service_down', lost: 0 }],
  ]);
});
