/** One cause, said by every vendor in its own words, and what Belfry makes of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vendorOf } from '../../server/webpush/push-hosts.ts';
import { classifyAnswer } from '../../server/webpush/answer.ts';
import type { AnswerKind } from '../../server/webpush/vendor-dialects.ts';
import { startPushService } from '../../testing/index.ts';
import { CAUSES, type Cause } from '../../testing/push-service/dialects/contract.ts';
import { DIALECTS, refusalOf } from '../../testing/push-service/dialects/index.ts';
import { someOctets } from './fixtures/sender.ts';
import { APPLE, FCM, MOZILLA, NOW, startVendorService, WNS, type VendorService } from './fixtures/vendor-service.ts';

let service: VendorService['service'];
let agentOn: VendorService['agentOn'];
let push: VendorService['push'];

beforeAll(async () => {
  ({ service, agentOn, push } = await startVendorService());
});
afterAll(() => service.close());

describe('a scripted cause', () => {
  it('can be an answer that FCM gave once, in HTML', async () => {
    service.answerNext({ cause: 'vapid_key_mismatch_legacy' });
    const reply = await push(FCM);
    expect(reply).toMatchObject({
      status: 400,
      body: expect.stringMatching(/^<HTML>.*UnauthorizedRegistration/s) as string,
    });
  });

  it('blocks a sender at WNS with the status of a channel that expired', async () => {
    service.answerNext({ cause: 'sender_blocked' });
    expect(await push(WNS)).toMatchObject({ status: 410, headers: { 'x-wns-error-description': 'Domain Blocked' } });
  });

  it.each([
    [FCM, 429, { 'retry-after': '60' }],
    [WNS, 406, { 'retry-after': '60', 'x-wns-status': 'dropped' }],
    [APPLE, 429, { 'content-type': 'application/json' }],
    ['https://push.belfry.test', 429, { 'retry-after': '60' }],
  ])('is said in the words of %s', async (origin, status, headers) => {
    service.answerNext({ cause: 'throttled' });
    expect(await push(origin)).toMatchObject({ status, headers });
  });

  it('is logged and not delivered', async () => {
    service.answerNext({ cause: 'unavailable', match: MOZILLA });
    const agent = agentOn(MOZILLA);
    await push(MOZILLA, {}, someOctets(), agent);
    const entry = service.received.at(-1);
    expect(entry).toMatchObject({ status: 503, reason: 'scripted: unavailable', messageId: null });
    await expect(agent.nextPush(0)).rejects.toThrow('no push arrived');
  });
});

describe('the tables', () => {
  it.each(Object.entries(DIALECTS))('of %s name the source of every row', (_, dialect) => {
    const rows = [dialect.accepted, dialect.otherwise, ...Object.values(dialect.refusals)];
    expect(rows.filter(({ source }) => source === '')).toEqual([]);
  });

  it('have an answer for every cause', () => {
    for (const dialect of Object.values(DIALECTS)) {
      for (const cause of CAUSES) expect(refusalOf(dialect, cause).status).toBeGreaterThanOrEqual(200);
    }
  });

  it('refuse a dialect that is none', async () => {
    const dialects = { 'https://push.example': 'klingon' as 'rfc' };
    await expect(startPushService({ dialects })).rejects.toThrow('no such dialect: klingon');
  });
});

/** What Belfry must make of each cause, whoever says it. */
const MEANINGS: Partial<Record<Cause, AnswerKind>> = {
  endpoint_unknown: 'gone',
  subscription_ended: 'gone',
  ttl_missing: 'rejected',
  topic_invalid: 'rejected',
  body_too_large: 'too_large',
  encoding_invalid: 'rejected',
  vapid_missing: 'rejected',
  sender_blocked: 'rejected',
  vapid_audience: 'rejected',
  vapid_expired: 'rejected',
  throttled: 'throttled',
  device_throttled: 'throttled',
  unavailable: 'transient',
  internal_error: 'transient',
};

describe('Belfry', () => {
  const cases = [FCM, MOZILLA, APPLE, WNS].flatMap((origin) =>
    // Apple's 404 is about the path of the request and proves nothing about a subscription.
    Object.entries({ ...MEANINGS, ...(origin === APPLE ? { endpoint_unknown: 'rejected' } : {}) }).map(
      ([cause, kind]) => [origin, cause as Cause, kind] as const,
    ),
  );

  it.each(cases)('understands %s saying %s as %s', async (origin, cause, kind) => {
    service.answerNext({ cause });
    const { status, headers, body } = await push(origin);
    const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const response = { kind: 'answered' as const, status, headers: plain, reason: body, location: null };
    expect(classifyAnswer(response, vendorOf(new URL(origin).hostname), NOW).kind).toBe(kind);
  });
});
