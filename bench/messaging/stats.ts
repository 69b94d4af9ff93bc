/** How long the statistics pages take, with months of counters that were filled through the flush path. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteEngine } from '../../server/engines/index.ts';
import { systemEnvironment } from '../../server/environment.ts';
import { createBelfry } from '../../server/index.ts';
import type { Engine } from '../../server/ports/engine.ts';
import type { ClaimedBatch, NewNotification, Outcome } from '../../server/ports/ledger.ts';
import { PLATFORMS, type EventType } from '../../wire/index.ts';
import { seed } from '../send/seed.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.UTC(2026, 0, 1);
const DAYS = 90;
const EVERY_DAYS = 3;
const HOURS_KEPT_DAYS = 8;
const ORIGINS = ['https://fcm.googleapis.com'];
const TEMPLATES = 20;
const CATEGORIES = 10;
const RUNS = 100;
/** The same page at a time when everybody who can be reached is counted anew. */
const AFRESH = '/stats?days=30#reach-counted-anew';
const REACH_KEPT_MS = 60_000;

export interface StatsFigures {
  /** The slowest page's p95, ms. */
  statsQueryMs: number;
  /** A row a page, for `console.table`. */
  table: Record<string, object>;
}

/** @param options.isQuick with a tenth of the notifications and people */
export async function measureStats({ isQuick }: { isQuick: boolean }): Promise<StatsFigures> {
  const [notifications, people] = isQuick ? [100, 100_000] : [1_000, 1_000_000];
  const folder = await mkdtemp(join(tmpdir(), 'belfry-bench-stats-'));
  const file = join(folder, 'belfry.db');
  try {
    await seed({ file, count: people, origins: ORIGINS });
    spreadPeople(file);
    let now = START;
    const engine = await openSqliteEngine({ file, now: () => now });
    const last = await fill(engine, notifications, (at) => (now = at));
    await engine.close();
    return await time(file, now, last);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** All platforms, and four in five people seen within the last month. */
function spreadPeople(file: string): void {
  const database = new DatabaseSync(file);
  const names = PLATFORMS.map((platform, index) => `when ${index} then '${platform}'`).join(' ');
  database.exec('pragma synchronous = off');
  database.exec(`update subscriptions set platform = case id % ${PLATFORMS.length} ${names} end`);
  const end = START / DAY_MS + DAYS;
  database.exec(`update subscriptions set reached_day = ${end} - case id % 5 when 0 then 60 else id % 29 end`);
  database.exec('analyze; pragma wal_checkpoint(truncate)');
  database.close();
}

/**
 * Each notification has three messages every third day: their outcomes are flushed, their events are reported, at an
 * hour of its own.
 *
 * @returns the public id of the last notification
 */
async function fill(engine: Engine, notifications: number, setClock: (at: number) => void): Promise<string> {
  const ids = Array.from({ length: DAYS }, (_, day) => `sub_${String(1 + day * 11).padStart(22, '0')}`);
  for (let index = 0; index < notifications; index += 1) await engine.ledger.create(draft(index, ids));
  const batches: ClaimedBatch[] = [];
  for (let more = true; more;) {
    const batch = await engine.ledger.claim(START, (DAYS + 1) * DAY_MS);
    if (batch === undefined) more = false;
    else batches.push(batch);
  }
  for (let day = 0; day < DAYS; day += 1) {
    for (let hour = 0; hour < 24; hour += 1) {
      const at = START + day * DAY_MS + hour * HOUR_MS;
      setClock(at);
      const due = batches.filter((_, index) => index % 24 === hour && (index + day) % EVERY_DAYS === 0);
      const days = Array.from({ length: EVERY_DAYS }, (_, more) => day + more).filter((each) => each < DAYS);
      await Promise.all(
        due.map((batch) => {
          const outcomes = days.map((each) => outcomeOf(batch, each, at));
          return engine.ledger.flush(batch, outcomes, at, 2 * DAYS * DAY_MS);
        }),
      );
      const events = due.flatMap((batch) => days.flatMap((each) => eventsOf(batch, each, at)));
      await engine.store.recordEvents(events, at);
    }
    const before = START + (day - HOURS_KEPT_DAYS) * DAY_MS;
    while ((await engine.stats.rollUp(before)) > 0);
  }
  return `ntf_${notifications - 1}`;
}

const draft = (index: number, subscriptions: string[]): NewNotification => ({
  publicId: `ntf_${index}`,
  audience: { subscriptions },
  content: { inline: { title: 'x' }, context: {}, bypassPreferences: false },
  templateId: null,
  templateType: `template_${index % TEMPLATES}`,
  category: `category_${index % CATEGORIES}`,
  priority: 'medium',
  urgency: 'normal',
  ttlSeconds: 60,
  topic: null,
  createdAt: START,
  expiresAt: START + 2 * DAYS * DAY_MS,
  parentId: null,
  warnings: [],
});

function outcomeOf(batch: ClaimedBatch, day: number, at: number): Outcome {
  const state = (batch.notification.id + day) % 20 === 0 ? 'failed' : 'accepted';
  return {
    subscriptionId: batch.subscriptionIds[day] ?? 0,
    state,
    attempt: 1,
    httpStatus: state === 'accepted' ? 201 : 400,
    reason: null,
    location: null,
    deactivate: null,
    at,
  };
}

/** Two in three are shown; of those half are clicked, at all kinds of delays. */
function eventsOf(batch: ClaimedBatch, day: number, at: number) {
  const notificationId = batch.notification.id;
  const subscriptionId = batch.subscriptionIds[day] ?? 0;
  const chance = (notificationId * 7 + day) % 6;
  const event = (type: EventType, delayMs: number) => ({
    ...{ notificationId, subscriptionId, type, action: '' },
    at: at + delayMs,
  });
  if (chance > 3) return [];
  return [event('delivered', 1_000), event(chance > 1 ? 'clicked' : 'dismissed', 5_000 * 3 ** (day % 8))];
}

/** Through the API, as a dashboard would ask. */
async function time(file: string, now: number, notification: string): Promise<StatsFigures> {
  let clock = now;
  const environment = { ...systemEnvironment(), now: () => clock };
  const belfry = await createBelfry({ data: file, appUrl: 'https://app.example', environment });
  const pages = [
    AFRESH,
    '/stats?days=30',
    `/stats?days=${DAYS}`,
    `/stats/timeseries?days=${DAYS}`,
    `/stats/timeseries?days=${DAYS}&template=template_1`,
    '/stats/timeseries?days=7&by=hour',
    `/stats/templates?days=${DAYS}`,
    `/stats/categories?days=${DAYS}`,
    `/stats/platforms?days=${DAYS}`,
    `/notifications/${notification}/stats`,
  ];
  const table: Record<string, object> = {};
  let statsQueryMs = 0;
  for (const page of pages) {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      if (page === AFRESH) clock += REACH_KEPT_MS;
      const begun = performance.now();
      const response = await belfry.app.request(`/api/v1${page}`, {
        headers: { authorization: `Bearer ${belfry.made.apiKey ?? ''}` },
      });
      await response.text();
      times.push(performance.now() - begun);
      if (response.status !== 200) throw new Error(`${page} answered ${response.status}`);
    }
    times.sort((a, b) => a - b);
    const at = (share: number): number => Number((times[Math.floor(share * (RUNS - 1))] ?? 0).toFixed(2));
    table[page] = { 'median, ms': at(0.5), 'p95, ms': at(0.95) };
    statsQueryMs = Math.max(statsQueryMs, at(0.95));
  }
  await belfry.stop();
  return { statsQueryMs, table };
}
