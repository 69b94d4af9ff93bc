/** What a user agent has received, and what a push service was sent. */
import type {} from '../../testing/matchers/vitest.ts';
import webpush from 'web-push';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createUserAgent,
  pushMatchers,
  startPushService,
  type PushService,
  type UserAgent,
} from '../../testing/index.ts';
import { complaint } from './fixtures/complaint.ts';
import { goodHeaders, send } from './fixtures/sender.ts';

expect.extend(pushMatchers);

const vapid = webpush.generateVAPIDKeys();
const vapidDetails = { subject: 'mailto:ops@example.com', ...vapid };
const NOW_OR_NEVER = { timeoutMs: 0 };
let service: PushService;
let agent: UserAgent;

beforeEach(async () => {
  service = await startPushService();
  agent = createUserAgent(service, { applicationServerKey: vapid.publicKey });
});
afterEach(() => service.close());

function push(payload: string | object, urgency: 'high' | 'low' = 'low') {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return webpush.sendNotification(agent.subscription, text, { vapidDetails, agent: service.agent, urgency });
}

describe('toHaveReceivedPush', () => {
  it('passes for any push', async () => {
    await push('Hello');
    await expect(agent).toHaveReceivedPush();
  });

  it('waits for a push to come', async () => {
    const asserted = expect(agent).toHaveReceivedPush('Hello');
    await push('Hello');
    await asserted;
  });

  it('counts a push that was taken', async () => {
    await push('Hello');
    await agent.nextPush();
    await expect(agent).toHaveReceivedPush('Hello');
  });

  it.each([
    ['equal text', '{"title":"Table 5","notification":{"tag":"t","actions":[{"action":"a"},{"action":"b"}]}}'],
    ['a pattern', /"Table \d"/],
    ['a part of the JSON', { title: 'Table 5' }],
    ['a part of a part', { notification: { tag: 't' } }],
    ['parts of the items of an array', { notification: { actions: [{ action: 'a' }, {}] } }],
    ['an asymmetric matcher', { title: expect.stringMatching(/^Table/) as string }],
    ['a pattern inside', { title: /5$/ }],
    ['a function', (payload: unknown) => (payload as { title: string }).title === 'Table 5'],
  ])('matches by %s', async (_, expected) => {
    await push({ title: 'Table 5', notification: { tag: 't', actions: [{ action: 'a' }, { action: 'b' }] } });
    await expect(agent).toHaveReceivedPush(expected);
  });

  it('fails with what came instead, and where it differs', async () => {
    await push({ title: 'Table 5', notification: { tag: 't' } });
    await expect(agent).toHaveReceivedPush();
    const expected = { title: 'Table 6', notification: { tag: 't', body: expect.any(String) as string } };
    expect(await complaint(expect(agent).toHaveReceivedPush(expected, NOW_OR_NEVER))).toBe(
      [
        'expected the user agent to have received a push',
        "  like { title: 'Table 6', notification: { tag: 't', body: Any<String> } }",
        'but within 0 ms none of 1 was like it:',
        "  1. { title: 'Table 5', notification: { tag: 't' } }",
        "       title: expected 'Table 6', got 'Table 5'",
        '       notification.body: expected Any<String>, got undefined',
      ].join('\n'),
    );
  });

  it('fails with what could not be decrypted', async () => {
    const { endpoint } = agent.subscription;
    const headers = goodHeaders(endpoint, vapid, Date.now());
    await send(service, endpoint, { headers, body: new Uint8Array(200) });
    const message = await complaint(expect(agent).toHaveReceivedPush('Hello', NOW_OR_NEVER));
    expect(message).toMatch(
      /^expected the user agent to have received a push\n {2}like 'Hello'\nbut there was no push/,
    );
    expect(message).toContain('\none more could not be decrypted: ');
  });

  it('lists only the last of many', async () => {
    for (let i = 1; i <= 7; i += 1) await push(`number ${i}`);
    await expect(agent).toHaveReceivedPush('number 7');
    const message = await complaint(expect(agent).toHaveReceivedPush('number 8', NOW_OR_NEVER));
    expect(message).toContain("  … 2 earlier\n  3. 'number 3'\n");
  });

  it('counts exactly when told so', async () => {
    await push('twice');
    await push('twice');
    await expect(agent).toHaveReceivedPush('twice', { times: 2 });
    const message = await complaint(expect(agent).toHaveReceivedPush('twice', { times: 1 }));
    expect(message).toContain('exactly 1 times');
    expect(message).toContain('but there were 2:');
    const more = await complaint(expect(agent).toHaveReceivedPush('twice', { times: 3, ...NOW_OR_NEVER }));
    expect(more).toContain('2 of 2 were like it');
  });

  it('negated passes at once when nothing like it came', async () => {
    await push('Hello');
    await expect(agent).toHaveReceivedPush('Hello');
    const before = performance.now();
    await expect(agent).not.toHaveReceivedPush('Bye');
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it('negated fails with what came', async () => {
    await push('Hello');
    await expect(agent).toHaveReceivedPush('Hello');
    expect(await complaint(expect(agent).not.toHaveReceivedPush(/^Hell/))).toBe(
      [
        'expected the user agent not to have received a push',
        '  like /^Hell/',
        'but there were 1:',
        "  - 'Hello'",
      ].join('\n'),
    );
  });

  it('is for user agents only', async () => {
    await expect(expect(service).toHaveReceivedPush()).rejects.toThrow('toHaveReceivedPush is for a user agent');
    await expect(expect(null).toHaveReceivedPush()).rejects.toThrow('not for null');
  });

  it('refuses a number of times that is none', async () => {
    await expect(expect(agent).toHaveReceivedPush('x', { times: 0.5 })).rejects.toThrow(RangeError);
  });
});

describe('toHaveBeenSentPush', () => {
  it('matches parts of what was sent, whatever was answered', async () => {
    service.answerNext({ status: 503 });
    await push('Hello', 'high').catch(() => undefined);
    const { endpoint } = agent.subscription;
    await expect(service).toHaveBeenSentPush({ endpoint, status: 503, headers: { urgency: 'high' } });
    await expect(service).not.toHaveBeenSentPush({ headers: { urgency: 'low' } });
  });

  it('fails with what was sent and answered', async () => {
    service.answerNext({ cause: 'throttled' });
    await push('Hello').catch(() => undefined);
    const message = await complaint(expect(service).toHaveBeenSentPush({ headers: { urgency: 'high' } }, NOW_OR_NEVER));
    expect(message).toMatch(
      / {2}1\. https:\/\/push\.belfry\.test\/push\/\S+: \d+ octets, answered 429 \(scripted: throttled\)/,
    );
    expect(message).toContain("headers.urgency: expected 'high', got 'low'");
  });
});

describe('toHaveAccepted', () => {
  it('passes once a push was stored', async () => {
    await push('Hello');
    await expect(service).toHaveAccepted({ endpoint: agent.subscription.endpoint }, { times: 1 });
  });

  it('fails for what was refused, and for a 201 that a script made up', async () => {
    service.answerNext({ sequence: [{ status: 410 }, { status: 201 }] });
    await push('one').catch(() => undefined);
    await push('two');
    await expect(service).not.toHaveAccepted();
    const message = await complaint(expect(service).toHaveAccepted(undefined, NOW_OR_NEVER));
    expect(message).toContain('status: expected 201, got 410');
    expect(message).toContain('messageId: expected the id of a stored message, got null');
  });
});
