import { beforeEach, describe, expect, it } from 'vitest';
import { EVENTS_URL, payload, SCOPE, startWorker } from './built-worker.ts';
import { openPageDevice } from './page.ts';
import type { WorkerHarness } from '../../testing/worker-harness/index.ts';

const ACTIONS_URL = new URL('actions', EVENTS_URL).href;
const results = {
  success: { title: 'Booked', body: 'See you at ten' },
  failure: { title: 'Not booked', body: 'Try again' },
};
const approve = { action: 'approve', title: 'Approve', index: 0, post: results };
const decline = { action: 'decline', title: 'Decline', index: 1, post: {} };

/** What the server says of an action; null: it cannot be reached. */
let answer: { status: number; body: unknown } | null;
let posts: { token: string; action: string; at: number }[];
let events: string[];
let worker: WorkerHarness;

beforeEach(async () => {
  [answer, posts, events] = [{ status: 200, body: { success: true } }, [], []];
  worker = await startWorker({ fetch: serve });
});

async function serve(url: string, init: RequestInit = {}): Promise<Response> {
  const body = JSON.parse(init.body as string) as { events: { type: string }[] };
  if (url === EVENTS_URL) {
    events.push(...body.events.map(({ type }) => type));
    return Response.json({ accepted: 1, rejected: [] });
  }
  expect(url).toBe(ACTIONS_URL);
  posts.push(body as never);
  if (answer === null) throw new TypeError('Failed to fetch');
  return Response.json(answer.body, { status: answer.status });
}

async function press(action = 'approve'): Promise<void> {
  await worker.push(payload({ belfry: { actions: [approve, decline] }, notification: { icon: '/i.png' } }));
  await worker.click(undefined, action);
}
const visible = () => worker.shown.filter((each) => each.visible);

describe('a button that is posted', () => {
  it('tells the server which button of which message, and opens nothing', async () => {
    const page = worker.clients.add({ url: SCOPE });
    await press();
    expect(posts).toEqual([{ token: 'token-1', action: 'approve', at: expect.any(Number) as number }]);
    expect(worker.openedWindows).toEqual([]);
    expect(page).toMatchObject({ focused: false, url: SCOPE });
    expect(events).toEqual(['delivered', 'action_clicked']);
    expect(worker.failures).toEqual([]);
  });

  it('shows the text for success, and a click on that leads where the body does', async () => {
    await press();
    expect(visible()).toMatchObject([{ title: 'Booked', body: 'See you at ten', tag: 'belfry-ntf_1', actions: [] }]);
    await worker.click(visible()[0]);
    expect(worker.openedWindows).toEqual([`${SCOPE}bookings/7`]);
  });

  it('shows nothing of a success that has no text', async () => {
    await press('decline');
    expect(posts).toHaveLength(1);
    expect(visible()).toEqual([]);
  });

  it.each([
    ['success', 'Booked'],
    ['failure', 'Not booked'],
  ])('leaves a newer message with its tag where it is, at a %s', async (how, title) => {
    let reply = (): void => undefined;
    const answered = new Promise<void>((resolve) => (reply = resolve));
    worker = await startWorker({
      fetch: async (...request) => {
        if (request[0] === ACTIONS_URL) await answered;
        return serve(...request);
      },
    });
    if (how === 'failure') answer = null;
    await worker.push(payload({ belfry: { actions: [approve] }, notification: { tag: 'chat' } }));
    const pressed = worker.click(undefined, 'approve');
    await worker.push(payload({ belfry: { id: 'ntf_2' }, notification: { tag: 'chat', title: 'Newer' } }));
    reply();
    await pressed;
    expect(visible().map((each) => each.title)).toEqual(['Newer', title]);
  });

  it('counts the click, and asks for it no more, where the browser will not show how it went', async () => {
    const told: unknown[] = [];
    worker = await startWorker({
      fetch: async (url, init) => {
        if (url === EVENTS_URL) told.push(...(JSON.parse(init?.body as string) as { events: unknown[] }).events);
        return serve(url, init);
      },
      refuseToShow: (title) => title === 'Booked',
    });
    await press();
    expect(told).toMatchObject([{ type: 'delivered' }, { type: 'action_clicked', action: 'approve' }]);
    expect(told[1]).not.toHaveProperty('unposted');
  });

  it('shows nothing of how it went once its person has left the browser', async () => {
    await worker.push(payload({ belfry: { actions: [approve] } }));
    await openPageDevice(worker).writeConfig({ neutral: '1' });
    await worker.click(undefined, 'approve');
    expect(posts).toHaveLength(1);
    expect(visible()).toEqual([]);
  });

  it('shows what the app says instead', async () => {
    answer = { status: 200, body: { success: true, notification: { title: 'Booked for ten' } } };
    await press();
    expect(visible()).toMatchObject([{ title: 'Booked for ten', body: '' }]);
  });

  it('shows a refusal, and its button no more', async () => {
    answer = { status: 200, body: { success: false } };
    await press();
    expect(visible()).toMatchObject([{ title: 'Not booked', body: 'Try again', actions: [] }]);
  });

  it.each([
    ['the app does not answer', { status: 502, body: { code: 'action_failed', success: false } }],
    ['a proxy answers', { status: 502, body: '<html>' }],
    ['nobody answers', null],
    ['a login page answers in the place of the server', { status: 200, body: '<html>' }],
    ['another server answers while ours is replaced', { status: 404, body: '<html>' }],
    ['there were too many', { status: 429, body: { title: 'Too many' } }],
  ])('shows the failure when %s, with its buttons to press again', async (_name, says) => {
    answer = says;
    await press();
    expect(visible()).toMatchObject([{ title: 'Not booked', actions: [{ action: 'approve' }, { action: 'decline' }] }]);
    answer = { status: 200, body: { success: true } };
    await worker.click(visible()[0], 'approve');
    expect(posts).toHaveLength(2);
    expect(visible()).toMatchObject([{ title: 'Booked' }]);
  });

  it('shows the notification again when a failure has no text: no click is lost', async () => {
    answer = null;
    await press('decline');
    expect(visible()).toMatchObject([
      { title: 'Reminder', body: 'At 10:00', actions: [{ action: 'approve' }, { action: 'decline' }] },
    ]);
  });

  it.each(['approve', 'decline'])(
    'shows nothing of it to somebody else who has the browser now (%s)',
    async (action) => {
      answer = { status: 403, body: { code: 'action_of_another', success: false } };
      await press(action);
      expect(visible()).toEqual([]);
      expect(worker.shown).toHaveLength(1);
      expect(worker.failures).toEqual([]);
    },
  );

  it('shows the failure when a firewall answers in the place of the server', async () => {
    answer = { status: 403, body: '<html>' };
    await press();
    expect(visible()).toMatchObject([{ title: 'Not booked', actions: [{ action: 'approve' }, { action: 'decline' }] }]);
  });

  it('shows a failure with the pictures and the texts’ direction of what was pressed', async () => {
    answer = null;
    const notification = { icon: '/i.png', badge: '/b.png', lang: 'pt', dir: 'rtl', silent: true, tag: 't' };
    await worker.push(payload({ belfry: { actions: [approve] }, notification }));
    const [shown] = worker.shown;
    // As browsers have them, beside what the harness has.
    await worker.click(shown && Object.assign(shown, shown.options), 'approve');
    expect(visible()[0]?.options).toMatchObject({
      ...notification,
      actions: [{ action: 'approve', title: 'Approve' }],
    });
  });

  it('is no success when something else answers in the place of the server', async () => {
    answer = { status: 200, body: { success: 'yes' } };
    await press();
    expect(visible()).toMatchObject([{ title: 'Not booked' }]);
  });

  it('works after the worker died', async () => {
    await worker.push(payload({ belfry: { actions: [approve] } }));
    worker.kill();
    await worker.click(undefined, 'approve');
    expect(visible()).toMatchObject([{ title: 'Booked' }]);
  });

  it('counts the dismissal of what it has shown', async () => {
    await press();
    await worker.close(visible()[0]);
    expect(events.at(-1)).toBe('dismissed');
  });
});
