import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { classifyAnswer, classifyFailure } from '../../../server/webpush/answer.ts';
import type { Vendor } from '../../../server/webpush/push-hosts.ts';
import type { TransportFailureKind } from '../../../server/webpush/transport-failure.ts';
import type { PushResponse } from '../../../server/webpush/transport.ts';
import type { AnswerKind } from '../../../server/webpush/vendor-dialects.ts';

const NOW = Date.UTC(2026, 0, 1);
const VENDORS: readonly Vendor[] = ['fcm', 'mozilla', 'apple', 'windows', 'unknown'];

function response(status: number, reason = '', headers: Record<string, string> = {}): PushResponse {
  return { kind: 'answered', status, headers, reason, location: headers['location'] ?? null };
}

const autopush = (code: number, errno: number, message: string) =>
  JSON.stringify({ code, errno, error: 'x', message, more_info: 'http://autopush.readthedocs.io/' });

type Row = [vendor: Vendor, status: number, body: string, kind: AnswerKind, headers?: Record<string, string>];

const TABLE: Row[] = [
  ['fcm', 201, '', 'accepted'],
  ['fcm', 400, 'binary data passed in the request must be less than 4096 bytes', 'too_large'],
  ['fcm', 400, '<HTML><TITLE>UnauthorizedRegistration</TITLE></HTML>', 'key_mismatch'],
  ['fcm', 400, 'invalid TTL', 'rejected'],
  ['fcm', 401, '', 'rejected'],
  [
    'fcm',
    403,
    'the VAPID credentials in the authorization header do not correspond to the credentials used to create the subscriptions.',
    'key_mismatch',
  ],
  ['fcm', 403, 'MismatchSenderId', 'key_mismatch'],
  ['fcm', 403, 'permission denied: invalid JWT provided', 'rejected'],
  ['fcm', 404, 'A valid push subscription endpoint should be specified in the URL as such: …', 'gone'],
  ['fcm', 406, '', 'rejected'],
  ['fcm', 410, 'push subscription has unsubscribed or expired.', 'gone'],
  ['fcm', 410, 'NotRegistered', 'gone'],
  ['fcm', 413, '', 'too_large'],
  ['fcm', 429, 'QUOTA_EXCEEDED', 'throttled'],
  ['fcm', 500, '', 'transient'],
  ['mozilla', 201, '', 'accepted'],
  ['mozilla', 400, autopush(400, 111, 'TTL missing'), 'rejected'],
  ['mozilla', 400, autopush(400, 113, 'bad Topic'), 'rejected'],
  ['mozilla', 401, autopush(401, 109, 'VAPID public key mismatch'), 'key_mismatch'],
  ['mozilla', 401, autopush(401, 109, 'Invalid VAPID token: expired'), 'rejected'],
  ['mozilla', 404, autopush(404, 102, 'Invalid endpoint'), 'gone'],
  ['mozilla', 410, autopush(410, 103, 'NoUser'), 'gone'],
  ['mozilla', 410, autopush(410, 106, 'No such subscription'), 'gone'],
  ['mozilla', 413, autopush(413, 104, 'Data payload too large'), 'too_large'],
  ['mozilla', 500, autopush(500, 999, 'Unknown'), 'transient'],
  ['mozilla', 502, autopush(502, 903, 'Bridge timeout'), 'transient'],
  ['mozilla', 503, autopush(503, 201, 'Save failed'), 'transient'],
  ['apple', 201, '', 'accepted'],
  ['apple', 400, '{"reason":"VapidPkHashMismatch"}', 'key_mismatch'],
  ['apple', 403, '{"reason":"VapidPkHashMismatch"}', 'key_mismatch'],
  ['apple', 400, '{"reason":"BadWebPushTopic"}', 'rejected'],
  ['apple', 403, '{"reason":"BadJwtToken"}', 'rejected'],
  ['apple', 404, '{"reason":"BadPath"}', 'rejected'],
  ['apple', 410, '{"reason":"Unregistered"}', 'gone'],
  ['apple', 413, '{"reason":"PayloadTooLarge"}', 'too_large'],
  ['apple', 429, '{"reason":"TooManyRequests"}', 'throttled'],
  ['apple', 503, '{"reason":"ServiceUnavailable"}', 'transient'],
  ['windows', 201, '', 'accepted', { 'x-wns-status': 'received' }],
  ['windows', 201, '', 'accepted', { 'x-wns-status': 'dropped' }],
  ['windows', 200, '', 'throttled', { 'x-wns-status': 'channelthrottled' }],
  ['windows', 400, '', 'rejected', { 'x-wns-error-description': 'Ttl value conflicts with X-WNS-Cache-Policy.' }],
  ['windows', 403, '', 'rejected'],
  ['windows', 404, '', 'gone'],
  ['windows', 406, '', 'throttled'],
  ['windows', 410, '', 'gone'],
  ['windows', 410, '', 'rejected', { 'x-wns-error-description': 'Domain Blocked' }],
  ['windows', 410, 'Domain Blocked', 'rejected'],
  ['windows', 413, '', 'too_large'],
  ['windows', 429, '', 'throttled'],
  ['windows', 503, '', 'transient'],
  ['unknown', 200, '', 'accepted'],
  ['unknown', 202, '', 'accepted'],
  ['unknown', 307, '', 'rejected'],
  ['unknown', 400, '{"reason":"VapidPkHashMismatch"}', 'rejected'],
  ['unknown', 404, '', 'gone'],
  ['unknown', 406, '', 'rejected'],
  ['unknown', 408, '', 'transient'],
  ['unknown', 410, 'Domain Blocked', 'gone'],
  ['unknown', 429, '', 'throttled'],
  ['unknown', 507, '', 'transient'],
];

describe('classifyAnswer', () => {
  it.each(TABLE)('takes %s %i %j for %s', (vendor, status, body, kind, headers) => {
    const answer = classifyAnswer(response(status, body, headers), vendor, NOW);
    expect(answer.kind).toBe(kind);
    expect(answer.status).toBe(status);
  });

  it('never takes anything but 404 and 410 for gone, whatever a body says', () => {
    const says = fc.oneof(fc.string(), ...TABLE.map(([, , body]) => fc.constant(body)));
    fc.assert(
      fc.property(fc.constantFrom(...VENDORS), fc.integer({ min: 200, max: 599 }), says, (vendor, status, body) => {
        const { kind } = classifyAnswer(response(status, body), vendor, NOW);
        if (kind === 'gone') expect([404, 410]).toContain(status);
        if (kind === 'accepted') expect(Math.floor(status / 100)).toBe(2);
      }),
    );
  });

  it.each(['throttled', 'transient'])('keeps Retry-After for what is %s', (kind) => {
    const status = kind === 'throttled' ? 429 : 503;
    const answer = classifyAnswer(response(status, '', { 'retry-after': '120' }), 'unknown', NOW);
    expect(answer).toMatchObject({ kind, retryAfterMs: 120_000 });
  });

  it.each<[Vendor, number, string, Record<string, string>]>([
    ['apple', 429, '{"reason":"TooManyRequests"}', {}],
    ['windows', 200, '', { 'x-wns-status': 'channelthrottled' }],
  ])('sees that %s, with %i, means one browser alone', (vendor, status, body, headers) => {
    const answer = classifyAnswer(response(status, body, headers), vendor, NOW);
    expect(answer).toMatchObject({ kind: 'throttled', onlyThisSubscription: true });
  });

  it.each<[Vendor, number]>([
    ['fcm', 429],
    ['apple', 429],
    ['windows', 406],
    ['unknown', 429],
  ])('takes %s, with %i, to mean the sender', (vendor, status) => {
    expect(classifyAnswer(response(status), vendor, NOW)).not.toHaveProperty('onlyThisSubscription');
  });

  it('reads a Retry-After date against the given time', () => {
    const headers = { 'retry-after': new Date(NOW + 90_000).toUTCString() };
    expect(classifyAnswer(response(406, '', headers), 'windows', NOW).retryAfterMs).toBe(90_000);
  });

  it('names no time where the service does not', () => {
    expect(classifyAnswer(response(503), 'fcm', NOW)).not.toHaveProperty('retryAfterMs');
  });

  it('has no use for Retry-After where nothing is to be sent again', () => {
    const headers = { 'retry-after': '120' };
    expect(classifyAnswer(response(410, '', headers), 'mozilla', NOW)).not.toHaveProperty('retryAfterMs');
  });

  it('retries errno 202 of Mozilla at once, unless it names a time', () => {
    const body = autopush(503, 202, 'Try again');
    expect(classifyAnswer(response(503, body), 'mozilla', NOW).retryAfterMs).toBe(0);
    expect(classifyAnswer(response(503, body, { 'retry-after': '120' }), 'mozilla', NOW).retryAfterMs).toBe(120_000);
  });

  it('hands the Location on', () => {
    const location = 'https://updates.push.services.mozilla.com/m/abc';
    expect(classifyAnswer(response(201, '', { location }), 'mozilla', NOW)).toEqual({
      kind: 'accepted',
      status: 201,
      reason: '',
      location,
    });
  });

  it('puts the reasons that WNS keeps in headers into the reason', () => {
    const headers = { 'x-wns-status': 'dropped', 'x-wns-error-description': 'Channel expired', 'ms-cv': 'abc.0' };
    expect(classifyAnswer(response(410, '', headers), 'windows', NOW).reason).toBe(
      'HTTP 410: x-wns-status=dropped x-wns-error-description=Channel expired ms-cv=abc.0',
    );
  });

  it('says when WNS accepted a message only to drop it', () => {
    expect(classifyAnswer(response(200, '', { 'x-wns-status': 'dropped' }), 'windows', NOW).reason).toBe(
      'x-wns-status=dropped',
    );
  });

  it('makes one line of an HTML page', () => {
    const page = '<html><style>p { color: red }</style>\n<body><p>Not\u0000Found</p>\r\n</body></html>';
    expect(classifyAnswer(response(404, page), 'fcm', NOW).reason).toBe('HTTP 404: Not Found');
  });

  it.each<[string, Vendor, number, string, Record<string, string>]>([
    ['a body', 'fcm', 400, '<style'.repeat(180_000), {}],
    ['a body that looks like JSON', 'mozilla', 503, '"errno"'.repeat(150_000), {}],
    ['a Retry-After', 'fcm', 429, '', { 'retry-after': '<style'.repeat(180_000) }],
    ['what WNS says', 'windows', 410, '', { 'x-wns-error-description': '<script'.repeat(150_000) }],
    ['what WNS says of a message that it took', 'windows', 200, '', { 'x-wns-status': 'x'.repeat(1_000_000) }],
  ])('lets no pattern see more than the first KB of %s', (_what, vendor, status, body, headers) => {
    const seen: string[] = [];
    for (const method of ['exec', 'test', Symbol.replace] as const) {
      const real = RegExp.prototype[method] as (this: RegExp, text: string, ...rest: unknown[]) => never;
      const spy = vi.spyOn(RegExp.prototype, method as 'exec').mockImplementation(function (
        this: RegExp,
        text,
        ...rest
      ) {
        seen.push(text);
        return real.call(this, text, ...rest);
      });
      onTestFinished(() => spy.mockRestore());
    }
    classifyAnswer(response(status, body, headers), vendor, NOW);
    vi.restoreAllMocks();
    expect(seen.length).toBeGreaterThan(0);
    expect(Math.max(...seen.map(({ length }) => length))).toBeLessThanOrEqual(1024);
  });

  it('does not look for its words beyond the first KB', () => {
    const far = `${' '.repeat(1_000_000)}MismatchSenderId`;
    expect(classifyAnswer(response(400, far), 'fcm', NOW)).toMatchObject({ kind: 'rejected', reason: 'HTTP 400' });
    expect(classifyAnswer(response(400, `${' '.repeat(1000)}MismatchSenderId`), 'fcm', NOW).kind).toBe('key_mismatch');
  });

  it('keeps a reason within a KB', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 800, maxLength: 1200 }), (body) => {
        const { reason } = classifyAnswer(response(400, body), 'unknown', NOW);
        expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(1024);
      }),
    );
  });
});

describe('classifyFailure', () => {
  it.each<[TransportFailureKind, AnswerKind]>([
    ['timeout', 'transient'],
    ['connect', 'transient'],
    ['reset', 'transient'],
    ['dns', 'transient'],
    ['tls', 'transient'],
    ['address_refused', 'rejected'],
  ])('takes %s for %s', (kind, wanted) => {
    expect(classifyFailure({ kind, reason: `${kind}: why` })).toEqual({
      kind: wanted,
      status: null,
      reason: `${kind}: why`,
      location: null,
    });
  });
});
