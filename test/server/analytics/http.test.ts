/** GET /api/v1/stats and its kin, over HTTP, with the rows of the host contract. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BreakdownResponse, NotificationStats, StatsResponse, TimeseriesResponse } from '../../../wire/index.ts';
import { FIVE_CATEGORIES, openTestServer, type TestServer } from '../open-belfry.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TEMPLATES = {
  categories: FIVE_CATEGORIES,
  templates: [
    {
      type: 'booking_reminder',
      category: 'booking_reminders',
      defaultLocale: 'en',
      texts: { en: { title: 'Soon', actionTitles: { view: 'View' } } },
      actions: [{ action: 'view' }],
    },
  ],
};

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer({ templates: TEMPLATES });
});
afterEach(() => server.close());

async function read<T>(path: string): Promise<T> {
  const { status, body } = await server.call<T>(`/api/v1${path}`, { admin: true });
  expect([path, status]).toEqual([path, 200]);
  return body;
}

/** Sends to one browser of a new person. @returns how the browser reports */
async function sendTo(user: string, request: object, agent = 'Mozilla/5.0 (Linux; Android 15)') {
  const browser = server.browser();
  await server.call('/api/v1/push/subscribe', {
    user,
    body: { subscription: browser.subscription },
    headers: { 'user-agent': agent },
  });
  const { id } = await server.send({ userId: user, ...request });
  const { belfry } = (await browser.nextPush()).json() as { belfry: { token: string } };
  let reports = 0;
  return {
    id,
    endpoint: browser.subscription.endpoint,
    report: (type: string, more: object = {}) =>
      server.call('/api/v1/push/events', {
        body: {
          events: [{ id: `${(reports += 1)}`, token: belfry.token, type, at: server.environment.now(), ...more }],
        },
      }),
  };
}

describe('GET /stats, as hosts read it', () => {
  it('answers 0 and no division of it when there is nothing', async () => {
    expect(await read<StatsResponse>('/stats')).toMatchObject({
      period_days: 30,
      total_sent: 0,
      total_failed: 0,
      total_pending: 0,
      delivery_rate: 0,
      events_by_type: { sent: 0, delivered: 0, clicked: 0, dismissed: 0, action_clicked: 0 },
      by_template_type: {},
      reach: { active: 0, reachable: 0 },
    });
  });

  it('tells totals, the rate with two decimals, events by type and counts by template type', async () => {
    const one = await sendTo('ana', { template: 'booking_reminder' });
    const other = await sendTo('ben', { title: 'Hello' });
    await server.subscribe('eva');
    server.service.answerNext({ status: 400 });
    await server.send({ userId: 'eva', template: 'booking_reminder' });
    server.service.answerNext({ status: 503, headers: { 'retry-after': '600' } });
    await server.send({ userId: 'eva', title: 'Later' });
    for (const type of ['delivered', 'delivered', 'dismissed']) await one.report(type);
    await one.report('action_clicked', { action: 'view' });
    await other.report('clicked');
    const answer = await read<StatsResponse>('/stats?days=30');
    expect(answer).toMatchObject({
      period_days: 30,
      total_sent: 2,
      total_failed: 1,
      total_pending: 1,
      delivery_rate: 66.67,
      events_by_type: { sent: 2, delivered: 1, clicked: 1, dismissed: 1, action_clicked: 1 },
      by_template_type: {
        booking_reminder: { total: 2, sent: 1, failed: 1 },
        general: { total: 2, sent: 1, failed: 0 },
      },
      figures: { planned: 4, accepted: 2, rejected: 1, deliveryRate: 66.67, clickRate: 100 },
      reach: { active: 3, reachable: 3, days: 30 },
    });
    expect(answer.timeToClick[0]).toEqual({ upToSeconds: 10, messages: 2 });
    expect(answer.timeToClick.at(-1)).toEqual({ upToSeconds: null, messages: 0 });
  });

  it('knows what its period has, by UTC days', async () => {
    await sendTo('ana', { title: 'Old' });
    await server.advance(2 * DAY);
    await sendTo('ben', { title: 'New' });
    const sent = async (days: number) => (await read<StatsResponse>(`/stats?days=${days}`)).total_sent;
    expect([await sent(1), await sent(2), await sent(3)]).toEqual([1, 1, 2]);
    const { from, to } = await read<StatsResponse>('/stats?days=3');
    expect([from % DAY, to]).toEqual([0, server.environment.now()]);
  });
});

describe('GET /stats/timeseries', () => {
  it('has a point for each day and hour, those without anything too', async () => {
    await sendTo('ana', { title: 'x' });
    await server.advance(DAY);
    const days = await read<TimeseriesResponse>('/stats/timeseries?days=3');
    expect(days.points.map(({ accepted }) => accepted)).toEqual([0, 1, 0]);
    expect(days.points.map(({ at }) => at - days.from)).toEqual([0, DAY, 2 * DAY]);
    const hours = await read<TimeseriesResponse>('/stats/timeseries?days=2&by=hour');
    expect(hours.points).toHaveLength(24 + 13);
    expect(hours.points.findIndex(({ accepted }) => accepted === 1)).toBe(12);
  });

  it('tells of one template, category or platform', async () => {
    await sendTo('ana', { template: 'booking_reminder' });
    await sendTo('ben', { title: 'x' }, 'Mozilla/5.0 (Windows NT 10.0)');
    const today = async (query: string) =>
      (await read<TimeseriesResponse>(`/stats/timeseries?days=1&${query}`)).points[0];
    expect(await today('template=booking_reminder')).toMatchObject({ planned: 1, accepted: 1 });
    expect(await today('template=')).toMatchObject({ planned: 1, accepted: 1 });
    expect(await today('category=booking_reminders')).toMatchObject({ planned: 1, accepted: 1 });
    expect(await today('platform=windows')).toMatchObject({ planned: 1, accepted: 1 });
    expect(await today('platform=ios')).toMatchObject({ planned: 0, accepted: 0 });
  });
});

describe('GET /stats/templates, /categories, /platforms', () => {
  it('break the same figures down, most messages first', async () => {
    await sendTo('ana', { title: 'x' });
    await sendTo('ben', { template: 'booking_reminder' }, 'Mozilla/5.0 (Windows NT 10.0)');
    await sendTo('eva', { template: 'booking_reminder' }, 'Mozilla/5.0 (Windows NT 10.0)');
    const rows = async (path: string) =>
      (await read<BreakdownResponse>(`/stats/${path}?days=7`)).rows.map(({ key, planned, accepted }) => [
        key,
        planned,
        accepted,
      ]);
    expect(await rows('templates')).toEqual([
      ['booking_reminder', 2, 2],
      [null, 1, 1],
    ]);
    expect(await rows('categories')).toEqual([
      ['booking_reminders', 2, 2],
      [null, 1, 1],
    ]);
    expect(await rows('platforms')).toEqual([
      ['windows', 2, 2],
      ['android', 1, 1],
    ]);
  });
});

describe('GET /notifications/:id/stats', () => {
  it('tells one notification’s funnel, time to click and platforms', async () => {
    const { id, report, endpoint } = await sendTo('ana', { template: 'booking_reminder' });
    await report('delivered');
    await server.advance(30_000);
    await report('clicked');
    await server.advance(HOUR);
    await server.call('/api/v1/push/unsubscribe', { user: 'ana', body: { endpoint } });
    const stats = await read<NotificationStats>(`/notifications/${id}/stats`);
    const figures = { planned: 1, accepted: 1, delivered: 1, clicked: 1, unsubscribed: 1, clickRate: 100 };
    expect(stats).toMatchObject({
      id,
      state: 'done',
      template: 'booking_reminder',
      category: 'booking_reminders',
      figures,
      platforms: [{ platform: 'android', ...figures }],
    });
    expect(stats.timeToClick.filter(({ messages }) => messages > 0)).toEqual([{ upToSeconds: 60, messages: 1 }]);
  });

  it('keeps its figures when the log is gone', async () => {
    const { id, report } = await sendTo('ana', { title: 'x' });
    await report('clicked');
    const before = await read<NotificationStats>(`/notifications/${id}/stats`);
    for (let turn = 0; turn < 3; turn += 1) {
      server.environment.advance(31 * DAY);
      for (let each = 0; each < 60; each += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await server.look(id)).details).toEqual([]);
    expect(await read<NotificationStats>(`/notifications/${id}/stats`)).toEqual(before);
    expect((await read<StatsResponse>('/stats?days=366')).total_sent).toBe(1);
  });

  it('knows no other', async () => {
    const { status, body } = await server.call('/api/v1/notifications/ntf_none/stats', { admin: true });
    expect([status, body.code]).toEqual([404, 'notification_unknown']);
  });
});

describe('bad input', () => {
  it.each([
    '/stats?days=0',
    '/stats?days=367',
    '/stats?days=-1',
    '/stats?days=1.5',
    '/stats?days=a',
    '/stats?days=',
    '/stats?days=1&days=2',
    '/stats?since=1',
    '/stats/timeseries?by=minute',
    '/stats/timeseries?by=hour&days=8',
    '/stats/timeseries?by=hour',
    '/stats/timeseries?template=a&category=b',
    '/stats/timeseries?platform=toaster',
    '/stats/templates?days=9999',
    '/stats/platforms?key=1',
  ])('%s is a 400 that names the parameter', async (path) => {
    const { status, body } = await server.call(`/api/v1${path}`, { admin: true });
    expect([status, body.code]).toEqual([400, 'invalid_query']);
    expect(body.detail).not.toBe('');
  });

  it.each(['/stats', '/stats/timeseries', '/stats/templates', '/stats/categories', '/stats/platforms'])(
    '%s needs an API key',
    async (path) => {
      expect((await server.call(`/api/v1${path}`)).status).toBe(401);
      expect((await server.call(`/api/v1${path}`, { user: 'ana' })).status).toBe(401);
    },
  );

  it('answers 404 to what is no statistic', async () => {
    expect((await server.call('/api/v1/stats/nothing', { admin: true })).status).toBe(404);
  });
});
