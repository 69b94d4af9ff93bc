import { describe } from 'vitest';
import { ORIGINS } from './open-pipeline.ts';
import { accepted, gone, itSurvives, itTakes, later, refused, SOON_MS, type Row } from './play.ts';

/** As WNS words what it does not do: in headers, and never a body. */
const wns = (status: number, description: string, headers: Record<string, string> = {}) => ({
  status,
  headers: { 'x-wns-status': 'dropped', 'x-wns-error-description': description, 'ms-cv': 'Q8zQ.0', ...headers },
});

/** What may be wrong with a request; none of it is the subscription's fault. */
const OURS: readonly Row[] = (
  [
    [400, 'Ttl value conflicts with X-WNS-Cache-Policy.'],
    [401, 'The cloud service did not present a valid authentication ticket.'],
    [403, 'The cloud service is not authorized to send a notification to this URI.'],
    [405, 'Invalid method.'],
    [413, 'The notification payload exceeds the 5000 byte size limit.'],
  ] as const
).map(([status, description]) => [
  `with ${status} (${description}) refuses this message alone`,
  wns(status, description),
  refused(`HTTP ${status}: x-wns-status=dropped x-wns-error-description=${description} ms-cv=Q8zQ.0`),
]);

describe('Windows', () => {
  itTakes(ORIGINS.windows, [
    ['with 201, received, has taken the message', {}, accepted()],
    ['with 200, received, has taken the message', { status: 200, headers: { 'x-wns-status': 'received' } }, accepted()],
    [
      'with 201, dropped, has taken the message, and is quoted',
      wns(201, 'not connected'),
      accepted('x-wns-status=dropped'),
    ],
    ['with 200, dropped, has taken the message, and is quoted', wns(200, 'not connected'), accepted('not connected')],
    [
      'with 200, channelthrottled, means one device, which is asked again soon',
      { cause: 'device_throttled' },
      { state: 'retrying', says: 'x-wns-status=channelthrottled', againMs: SOON_MS },
    ],
    ...OURS,
    ['with 404 ends the subscription', { cause: 'endpoint_unknown' }, gone('not recognized by WNS')],
    [
      'with 406 and Retry-After 60 is left alone for a minute',
      { cause: 'throttled' },
      later('Retry-After 60: x-wns-status=dropped', 60),
    ],
    ['with 406 and no time is asked again soon', wns(406, 'throttle limit'), later('throttle limit')],
    ['with 410 ends the subscription', { cause: 'subscription_ended' }, gone('The channel expired.')],
    ['with 410 Domain Blocked in a header ends nothing', { cause: 'sender_blocked' }, refused('Domain Blocked')],
    [
      'with 410 Domain Blocked in a body ends nothing',
      { status: 410, body: 'Domain Blocked' },
      refused('Domain Blocked'),
    ],
    [
      'with 429 and Retry-After 60 is left alone for a minute',
      wns(429, 'throttle limit', { 'retry-after': '60' }),
      later('throttle limit', 60),
    ],
    ['with 500 is asked again soon', wns(500, 'internal failure'), later('internal failure')],
    ['with 503 and Retry-After 60 is left alone for a minute', { cause: 'unavailable' }, later('unavailable', 60)],
  ]);
});

describe('Windows, to everybody,', () => {
  itSurvives(ORIGINS.windows, [
    [
      'with 410 Domain Blocked costs nine messages and nobody',
      { cause: 'sender_blocked' },
      { alert: 'push_service_refuses', lost: 9 },
    ],
    [
      'with 400 for a cache policy costs nine messages',
      { cause: 'cache_policy_conflict' },
      { alert: 'push_service_refuses', lost: 9 },
    ],
    [
      'with 406 and Retry-After costs nothing, and is told in minutes',
      { cause: 'throttled' },
      { alert: 'push_service_throttles', lost: 0, alertAfterMs: 3 * 60_000 },
    ],
    ['with 503 and Retry-After costs nothing', { cause: 'unavailable' }, { alert: 'push_service_down', lost: 0 }],
  ]);
});
