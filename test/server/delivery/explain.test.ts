import { describe, expect, it } from 'vitest';
import { SKIP_WORDS } from '../../../server/delivery/explain/words.ts';
import { SKIP_REASONS } from '../../../wire/index.ts';
import { FCM, HOUR, MINUTE, MOZILLA, setExplainScene } from './explain-scene.ts';

const scene = setExplainScene();
const { codes, explain, story, subscribe } = scene;

const hello = { userId: 'ana', title: 'Hello' };
const now = () => scene.server.environment.now();

/** Old enough that a 404 or 410 counts at once. */
async function grown(origin = MOZILLA) {
  const subscribed = await subscribe(origin);
  await scene.server.advance(2 * MINUTE);
  return subscribed;
}

describe('the explanation of a message', () => {
  it('tells of a first attempt that failed, a second that did not, and of what the device told', async () => {
    const { agent, id } = await subscribe(MOZILLA);
    const start = now();
    scene.server.service.answerNext({ status: 503, headers: { 'retry-after': '120' }, body: 'try later' });
    const sent = await scene.server.send({ ...hello, actions: [{ action: 'view', title: 'View', url: '/x' }] });
    // The pause of the service as a whole has a test of its own.
    expect((await story(sent.id)).filter(({ code }) => code !== 'service_paused')).toEqual([
      { at: start, code: 'planned', text: expect.any(String) as string },
      {
        at: start,
        code: 'attempt_failed',
        text: 'Attempt 1: Mozilla answered HTTP 503: Retry-After 120: try later.',
        attempt: 1,
        httpStatus: 503,
        service: 'Mozilla',
        reason: 'HTTP 503: Retry-After 120: try later',
        retryAfter: '120',
      },
      {
        at: start + 120_000,
        code: 'next_attempt',
        text: 'Next attempt at 2026-06-15T12:02:00Z.',
        attempt: 2,
      },
    ]);
    await scene.server.advance(120_000);
    expect((await story(sent.id)).slice(2)).toEqual([
      {
        at: start + 120_000,
        code: 'accepted',
        text: 'Attempt 2: accepted by Mozilla (HTTP 201), which passes it on to the device.',
        attempt: 2,
        httpStatus: 201,
        service: 'Mozilla',
      },
      {
        at: start + 120_000,
        code: 'no_report',
        text: 'The device has not told of it yet. Mozilla keeps it until 2026-06-18T12:00:00Z.',
        until: start + 3 * 24 * HOUR,
        service: 'Mozilla',
      },
    ]);
    const { belfry } = (await agent.nextPush()).json() as { belfry: { token: string } };
    await scene.report(
      belfry.token,
      { type: 'delivered' },
      { type: 'action_clicked', action: 'view' },
      { type: 'dismissed' },
      { type: 'clicked' },
    );
    const after = await explain(sent.id, `subscription=${id}`);
    expect(after).toMatchObject({
      notificationId: sent.id,
      summary: 'Clicked on the action "view".',
      subscriptions: [{ id, user: 'ana', state: 'accepted' }],
    });
    const told = (after.subscriptions[0]?.steps ?? []).slice(3);
    expect(told.map(({ code }) => code).toSorted()).toEqual(['action_clicked', 'clicked', 'dismissed', 'shown']);
    expect(told.find(({ code }) => code === 'action_clicked')).toMatchObject({ action: 'view' });
  });

  it('reads a Retry-After that is a date', async () => {
    await subscribe(MOZILLA);
    scene.server.service.answerNext({ status: 503, headers: { 'retry-after': 'Mon, 15 Jun 2026 12:05:00 GMT' } });
    const { id } = await scene.server.send(hello);
    expect((await story(id))[1]).toMatchObject({ retryAfter: 'Mon, 15 Jun 2026 12:05:00 GMT' });
  });

  it('tells of no answer at all', async () => {
    await subscribe(MOZILLA);
    scene.server.service.answerNext({ reset: 'before-headers' });
    const { id } = await scene.server.send(hello);
    expect((await story(id))[1]).toMatchObject({ code: 'attempt_failed', httpStatus: null });
  });

  it('tells that nobody will tell any more once its time is over', async () => {
    const { agent } = await subscribe(MOZILLA);
    agent.disconnect();
    const { id } = await scene.server.send({ ...hello, ttlSeconds: 60 });
    const until = now() + MINUTE;
    await scene.server.advance(HOUR);
    expect((await story(id)).at(-1)).toMatchObject({ at: until, code: 'no_report' });
  });

  it('keeps the order of things where the clock of a device is behind', async () => {
    const { agent } = await subscribe(MOZILLA);
    const { id } = await scene.server.send(hello);
    const { belfry } = (await agent.nextPush()).json() as { belfry: { token: string } };
    await scene.report(
      belfry.token,
      { type: 'clicked', at: now() - HOUR },
      { type: 'delivered', at: now() - 2 * HOUR },
    );
    expect(await story(id)).toMatchObject([
      { code: 'planned' },
      { code: 'accepted' },
      { code: 'shown', at: now() - 2 * HOUR },
      { code: 'clicked', at: now() - HOUR },
    ]);
  });

  it('tells of each device', async () => {
    const one = await grown();
    const two = await grown(FCM);
    scene.server.service.answerNext({ status: 410, match: one.endpoint });
    const { id } = await scene.server.send(hello);
    await subscribe(MOZILLA);
    const told = await explain(id);
    expect(told.subscriptions.map((each) => [each.id, each.state])).toEqual([
      [one.id, 'gone'],
      [two.id, 'accepted'],
      [expect.any(String), 'not_planned'],
    ]);
    expect(told.summary).toBe('3 devices: 1 subscription gone, 1 accepted by the push service, 1 not sent.');
    expect(told.subscriptions[1]?.steps[1]).toMatchObject({ service: 'Google (FCM)' });
  });
});

describe('the end of a message', () => {
  it('gone: the subscription is deactivated', async () => {
    await grown();
    scene.server.service.answerNext({ status: 410 });
    const { id } = await scene.server.send(hello);
    expect(await codes(id)).toEqual(['planned', 'attempt_failed', 'gone']);
    expect((await story(id))[2]?.text).toMatch(/deactivated/);
  });

  it('rejected: the service’s reason is there', async () => {
    await grown();
    scene.server.service.answerNext({ status: 400, body: 'bad header' });
    const { id } = await scene.server.send(hello);
    expect(await codes(id)).toEqual(['planned', 'attempt_failed', 'rejected']);
    expect((await story(id))[2]?.reason).toContain('bad header');
  });

  it('failed: after every attempt', async () => {
    await grown();
    scene.server.service.answerNext({ status: 500, times: Infinity });
    const { id } = await scene.server.send(hello);
    for (let i = 0; i < 8; i += 1) await scene.server.advance(5 * MINUTE);
    const told = await story(id);
    expect(told.map(({ code, attempt }) => [code, attempt])).toEqual([
      ['planned', undefined],
      ['attempt_failed', 1],
      ['attempt_failed', 2],
      ['attempt_failed', 3],
      ['attempt_failed', 4],
      ['failed', 4],
    ]);
  });

  it('expired: the next attempt would come too late', async () => {
    await grown();
    scene.server.service.answerNext({ status: 503, headers: { 'retry-after': '600' } });
    const { id } = await scene.server.send({ ...hello, ttlSeconds: 60 });
    expect(await codes(id)).toEqual(['planned', 'attempt_failed', 'expired']);
  });

  it('skipped: by a choice of the person', async () => {
    await subscribe(MOZILLA);
    const choices = { categories: { booking_reminders: false } };
    await scene.choose(choices);
    const { id } = await scene.server.send({ ...hello, category: 'booking_reminders' });
    expect(await codes(id)).toEqual(['planned', 'skipped']);
    expect(await explain(id)).toMatchObject({
      summary: 'Not sent: this person or this device has switched the category off.',
      subscriptions: [{ state: 'skipped', steps: [{}, { reason: 'category_off' }] }],
    });
  });

  it('has a sentence of its own for every reason to skip', () => {
    expect(Object.keys(SKIP_WORDS).toSorted()).toEqual([...SKIP_REASONS].toSorted());
    expect(new Set(Object.values(SKIP_WORDS)).size).toBe(SKIP_REASONS.length);
  });

  it('accepted, and the subscription has ended since', async () => {
    const { endpoint } = await subscribe(MOZILLA);
    const { id } = await scene.server.send(hello);
    await scene.server.advance(MINUTE);
    await scene.server.call('/api/v1/push/unsubscribe', { user: 'ana', body: { endpoint } });
    expect((await story(id)).find(({ code }) => code === 'subscription_ended')).toMatchObject({
      at: now(),
      reason: 'unsubscribed',
    });
  });
});
