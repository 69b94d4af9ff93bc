import { Hono } from 'hono';
import {
  statsQuerySchema,
  timeseriesQuerySchema,
  type BreakdownResponse,
  type FunnelStats,
  type NotificationStats,
  type Platform,
  type StatsResponse,
  type TimeseriesQuery,
  type TimeseriesResponse,
} from '../../../wire/index.ts';
import { figuresOf, percent, timeToClickOf, withEnded } from '../../analytics/figures.ts';
import { sumFunnel } from '../../analytics/funnel.ts';
import { DAY_MS, lastDays } from '../../analytics/period.ts';
import { requireApiKey } from '../../auth/api-keys.ts';
import { ProblemError } from '../../http/problem.ts';
import { checkQuery } from '../../http/query.ts';
import { METRICS, type Counts, type Dimension } from '../../ports/stats.ts';
import type { Services } from '../../services.ts';

const HOUR_MS = 3_600_000;

/** Who was seen or told of a message within so many days counts as reachable. */
const REACH_DAYS = 30;

/** Counting millions of subscriptions takes a while: the last count is told for so long. */
const REACH_KEPT_MS = 60_000;

/** What hosts call a send without a template. */
const NO_TEMPLATE = 'general';

const NOTHING = Object.fromEntries(METRICS.map((name) => [name, 0])) as Counts;

/** GET /stats, /stats/timeseries, /stats/funnel, /stats/templates, /stats/categories, /stats/platforms and /notifications/:id/stats. */
export function statsRoutes({ engine, environment }: Services): Hono {
  const app = new Hono();
  const { stats, ledger, store } = engine;
  const mayRead = requireApiKey(store, 'notifications:read');
  let known: { at: number; reach: Promise<StatsResponse['reach']> } | undefined;

  function reach(now: number): Promise<StatsResponse['reach']> {
    if (known !== undefined && now - known.at < REACH_KEPT_MS) return known.reach;
    const counted = stats.reach(now - REACH_DAYS * DAY_MS).then((counts) => ({ ...counts, days: REACH_DAYS }));
    known = { at: now, reach: counted };
    // What could not be read is read again the next time.
    counted.catch(() => (known = undefined));
    return counted;
  }

  app.get('/stats', mayRead, async (context) => {
    const { days } = checkQuery(context, statsQuerySchema);
    const now = environment.now();
    const period = lastDays(days, now);
    const counts = await stats.totals(period);
    const templates = await stats.byKey('template', period);
    const { accepted, failed, rejected, delivered, clicked, dismissed, action_clicked } = counts;
    const answer: StatsResponse = {
      period_days: days,
      total_sent: accepted,
      total_failed: failed + rejected,
      total_pending: await stats.countPending(),
      delivery_rate: percent(accepted, accepted + failed + rejected),
      events_by_type: { sent: accepted, delivered, clicked, dismissed, action_clicked },
      by_template_type: byType(templates),
      from: period.from,
      to: now,
      figures: figuresOf(counts),
      timeToClick: timeToClickOf(counts),
      reach: await reach(now),
      funnel: sumFunnel(await stats.funnel(period)),
    };
    return context.json(answer);
  });

  app.get('/stats/timeseries', mayRead, async (context) => {
    const query = checkQuery(context, timeseriesQuerySchema);
    const now = environment.now();
    const { from, to } = lastDays(query.days, now);
    const found = await stats.series(subjectOf(query), { from, to }, query.by);
    const known = new Map(found.map(({ at, counts }) => [at, counts]));
    const points: TimeseriesResponse['points'] = [];
    for (let at = from; at <= now; at += query.by === 'hour' ? HOUR_MS : DAY_MS) {
      const counts = known.get(at) ?? NOTHING;
      points.push({ at, ...figuresOf(query.platform === undefined ? counts : withEnded(counts)) });
    }
    return context.json({ period_days: query.days, from, to: now, by: query.by, points } satisfies TimeseriesResponse);
  });

  app.get('/stats/funnel', mayRead, async (context) => {
    const { days } = checkQuery(context, statsQuerySchema);
    const now = environment.now();
    const { from, to } = lastDays(days, now);
    const known = new Map((await stats.funnel({ from, to })).map(({ at, counts }) => [at, counts]));
    const points: FunnelStats['points'] = [];
    for (let at = from; at <= now; at += DAY_MS) points.push({ at, ...(known.get(at) ?? sumFunnel([])) });
    return context.json({ period_days: days, from, to: now, points } satisfies FunnelStats);
  });

  for (const [path, dimension] of Object.entries(BREAKDOWNS)) {
    app.get(`/stats/${path}`, mayRead, async (context) => {
      const { days } = checkQuery(context, statsQuerySchema);
      const now = environment.now();
      const period = lastDays(days, now);
      const rows = (await stats.byKey(dimension, period)).map(({ key, counts }) => ({
        key: key === '' ? null : key,
        ...figuresOf(dimension === 'platform' ? withEnded(counts) : counts),
        timeToClick: timeToClickOf(counts),
      }));
      rows.sort((a, b) => b.planned - a.planned);
      return context.json({ period_days: days, from: period.from, to: now, rows } satisfies BreakdownResponse);
    });
  }

  app.get('/notifications/:id/stats', mayRead, async (context) => {
    const notification = await ledger.findNotification(context.req.param('id'));
    if (notification === undefined) throw new ProblemError('notification_unknown');
    const { total, platforms } = await stats.ofNotification(notification.id);
    const answer: NotificationStats = {
      id: notification.publicId,
      state: notification.state,
      createdAt: notification.createdAt,
      template: notification.templateType,
      category: notification.category,
      figures: figuresOf(total),
      timeToClick: timeToClickOf(total),
      platforms: platforms.map(({ key, counts }) => ({ platform: key as Platform, ...figuresOf(withEnded(counts)) })),
    };
    return context.json(answer);
  });
  return app;
}

const BREAKDOWNS: Readonly<Record<string, Dimension>> = {
  templates: 'template',
  categories: 'category',
  platforms: 'platform',
};

/** A template that the app itself calls `general` is counted with the sends that have none. */
function byType(templates: readonly { key: string; counts: Counts }[]): StatsResponse['by_template_type'] {
  const types = new Map<string, { total: number; sent: number; failed: number }>();
  for (const { key, counts } of templates) {
    const type = key === '' ? NO_TEMPLATE : key;
    const known = types.get(type) ?? { total: 0, sent: 0, failed: 0 };
    types.set(type, {
      total: known.total + counts.planned,
      sent: known.sent + counts.accepted,
      failed: known.failed + counts.failed + counts.rejected,
    });
  }
  return Object.fromEntries(types);
}

function subjectOf({ template, category, platform }: TimeseriesQuery): { dimension: Dimension; key: string } {
  if (template !== undefined) return { dimension: 'template', key: template };
  if (category !== undefined) return { dimension: 'category', key: category };
  if (platform !== undefined) return { dimension: 'platform', key: platform };
  return { dimension: 'all', key: '' };
}
