/** The counters against the log, after whatever has happened. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EVENT_TYPES, FINAL_MESSAGE_STATES, type EventType } from '../../../../wire/index.ts';
import type { Engine } from '../../../../server/ports/engine.ts';
import { METRICS, type Counts, type Dimension } from '../../../../server/ports/stats.ts';
import { names, notificationDraft, outcome, START, subscribe } from './drafts.ts';
import type { OpenEngine } from './open-fresh.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const EVER = { from: 0, to: START + 10_000 * DAY };
const AGENTS = { android: 'Linux; Android 15', windows: 'Windows NT 10.0', other: null };
const STATES = [...FINAL_MESSAGE_STATES, 'retrying'] as const;

interface Sent {
  id: number;
  publicId: string;
  template: string;
  category: string;
  at: number;
}

/** One thing that happened to one message, or was heard of it. */
interface Line {
  of: Sent;
  subscription: number;
  platform: string;
  metric: string;
  at: number;
}

type Groups = Record<string, Record<string, number>>;

const step = fc.oneof(
  fc.record({ what: fc.constant('send' as const), pick: fc.nat(5) }),
  fc.record({
    what: fc.constant('flush' as const),
    states: fc.array(fc.constantFrom(...STATES), { minLength: 6, maxLength: 6 }),
  }),
  fc.record({
    what: fc.constant('events' as const),
    events: fc.array(
      fc.record({
        notification: fc.nat(20),
        subscription: fc.nat(5),
        type: fc.constantFrom(...EVENT_TYPES),
        lateMs: fc.nat(30 * HOUR),
      }),
      { maxLength: 6 },
    ),
  }),
  fc.record({ what: fc.constant('cancel' as const), pick: fc.nat(20) }),
  fc.record({ what: fc.constant('wait' as const), hours: fc.nat(40) }),
  fc.record({ what: fc.constant('roll' as const) }),
);

/** What every engine's counters must be: the same as a scan of the log. */
export function statsLogContract(open: OpenEngine): void {
  let engine: Engine;
  let remove: () => Promise<void>;
  let clock: number;
  let subscriptions: { id: number; platform: string }[];
  let sent: Sent[];
  /** Each thing once: a message has one end, and one event of a type. */
  let log: Map<string, Line>;
  const begin = async (): Promise<void> => {
    clock = START;
    ({ engine, remove } = await open(() => clock));
    subscriptions = [];
    sent = [];
    log = new Map();
    for (const [platform, userAgent] of Object.entries(AGENTS)) {
      const ids = await subscribe(engine, names(2, platform), { userAgent });
      subscriptions.push(...ids.map((id) => ({ id, platform })));
    }
  };
  beforeEach(begin);
  afterEach(() => remove());

  function note(of: Sent, subscription: number, metric: string, at: number): void {
    const kind = (FINAL_MESSAGE_STATES as readonly string[]).includes(metric) ? 'end' : metric;
    const name = `${of.id} ${subscription} ${kind}`;
    const platform = subscriptions.find(({ id }) => id === subscription)?.platform ?? '';
    if (!log.has(name)) log.set(name, { of, subscription, platform, metric, at });
  }

  async function send(pick: number): Promise<void> {
    const [template = '', category = ''] = [['offer', 'news', ''][pick % 3], ['a', ''][pick % 2]];
    const draft = notificationDraft(`ntf_${sent.length}`, {
      templateType: template === '' ? null : template,
      category: category === '' ? null : category,
      createdAt: clock,
      expiresAt: clock + 1_000 * DAY,
    });
    const { id } = await engine.ledger.create(draft);
    const made = { id, publicId: draft.publicId, template, category, at: clock };
    sent.push(made);
    for (const { id: subscription } of subscriptions) note(made, subscription, 'planned', clock);
  }

  /** Stores the outcomes of the next batch twice, as after a crash; the claim is over at once. */
  async function flush(states: readonly (typeof STATES)[number][]): Promise<void> {
    const batch = await engine.ledger.claim(clock, 1);
    const of = sent.find(({ id }) => id === batch?.notification.id);
    if (batch === undefined || of === undefined) return;
    const outcomes = batch.subscriptionIds.map((id, index) =>
      outcome(id, states[index] ?? 'accepted', { at: clock, deactivate: null }),
    );
    await engine.ledger.flush(batch, outcomes, clock + 25 * HOUR, 0);
    await engine.ledger.flush(batch, outcomes.toReversed(), clock + HOUR, 0);
    for (const { subscriptionId, state } of outcomes) if (state !== 'retrying') note(of, subscriptionId, state, clock);
  }

  async function report(
    events: readonly { notification: number; subscription: number; type: EventType; lateMs: number }[],
  ): Promise<void> {
    if (sent.length === 0) return;
    const reported = events.flatMap(({ notification, subscription, type, lateMs }) => {
      const [of, to] = [sent[notification % sent.length], subscriptions[subscription]];
      if (of === undefined || to === undefined) return [];
      const action = type === 'action_clicked' ? 'view' : '';
      return [{ of, event: { notificationId: of.id, subscriptionId: to.id, type, action, at: clock - lateMs } }];
    });
    const all = reported.map(({ event }) => event);
    await engine.store.recordEvents([...all, ...all], clock);
    await engine.store.recordEvents(all, clock);
    for (const { of, event } of reported) note(of, event.subscriptionId, event.type, Math.max(event.at, of.at));
  }

  async function run(each: typeof step extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
    switch (each.what) {
      case 'send':
        return send(each.pick);
      case 'flush':
        return flush(each.states);
      case 'events':
        return report(each.events);
      case 'cancel':
        await engine.ledger.cancel(sent[each.pick % Math.max(1, sent.length)]?.publicId ?? 'ntf_none', clock);
        return;
      case 'wait':
        clock += each.hours * HOUR + 7;
        return;
      case 'roll':
        await engine.stats.rollUp(Math.floor(clock / DAY) * DAY);
    }
  }

  /** A scan of the log. What a cancel has dropped has no row in it. */
  function scan(keyOf: (line: Line) => string, ...without: string[]): Groups {
    const groups: Groups = {};
    for (const line of log.values()) {
      if (line.metric === 'cancelled' || without.includes(line.metric)) continue;
      const group = (groups[keyOf(line)] ??= {});
      group[line.metric] = (group[line.metric] ?? 0) + 1;
    }
    return groups;
  }

  const told = (rows: readonly { key: string | number; counts: Counts }[]): Groups =>
    Object.fromEntries(
      rows
        .map(({ key, counts }) => [String(key), bare(counts)] as const)
        .filter(([, counts]) => Object.keys(counts).length > 0),
    );

  async function compare(): Promise<void> {
    const by = async (dimension: Dimension) => told(await engine.stats.byKey(dimension, EVER));
    expect(await by('all')).toEqual(scan(() => ''));
    expect(await by('template')).toEqual(scan(({ of }) => of.template));
    expect(await by('category')).toEqual(scan(({ of }) => of.category));
    expect(await by('platform')).toEqual(scan(({ platform }) => platform, 'planned'));
    const days = await engine.stats.series({ dimension: 'all', key: '' }, EVER, 'day');
    const dayRows = days.map(({ at, counts }) => ({ key: at, counts }));
    expect(told(dayRows)).toEqual(scan(({ at }) => String(Math.floor(at / DAY) * DAY)));
    const hours = await engine.stats.series({ dimension: 'all', key: '' }, EVER, 'hour');
    for (const { at, counts } of hours) {
      const scanned = scan((line) => String(Math.floor(line.at / HOUR) * HOUR))[at] ?? {};
      for (const [metric, n] of Object.entries(bare(counts))) expect(scanned[metric] ?? 0).toBeGreaterThanOrEqual(n);
    }
    await compareSums();
    await compareNotifications();
  }

  async function compareSums(): Promise<void> {
    const totals = await engine.stats.totals(EVER);
    for (const dimension of ['template', 'category'] as const) {
      const sums = (await engine.stats.byKey(dimension, EVER)).map(({ counts }) => counts);
      for (const name of METRICS) expect(sums.reduce((sum, counts) => sum + counts[name], 0)).toBe(totals[name]);
    }
    const clicks = [...log.values()].filter(({ metric }) => metric === 'clicked' || metric === 'action_clicked');
    const clickers = new Set(clicks.map(({ of, subscription }) => `${of.id} ${subscription}`));
    const first = METRICS.filter((name) => name.startsWith('first_')).reduce((sum, name) => sum + totals[name], 0);
    expect(first).toBe(clickers.size);
  }

  async function compareNotifications(): Promise<void> {
    let pending = 0;
    for (const of of sent) {
      const { total, platforms } = await engine.stats.ofNotification(of.id);
      const rows = await engine.ledger.messages(of.id, 100);
      for (const state of FINAL_MESSAGE_STATES) {
        expect([state, total[state]]).toEqual([state, rows.filter((row) => row.state === state).length]);
      }
      pending += rows.filter(({ state }) => !(FINAL_MESSAGE_STATES as readonly string[]).includes(state)).length;
      const own = [...log.values()].filter((line) => line.of.id === of.id && line.metric === 'delivered');
      expect(platforms.reduce((sum, { counts }) => sum + counts.delivered, 0)).toBe(own.length);
    }
    expect(await engine.stats.countPending()).toBe(pending);
  }

  describe('stats', () => {
    it('agree with a scan of the log, whatever has happened', { timeout: 60_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 40 }), async (steps) => {
          await remove();
          await begin();
          await send(0);
          for (const each of steps) await run(each);
          await compare();
        }),
        { numRuns: 40 },
      );
    });
  });
}

/** Only what is not 0, without first clicks and what a cancel has dropped. */
const bare = (counts: Counts): Record<string, number> =>
  Object.fromEntries(
    Object.entries(counts).filter(([name, n]) => n !== 0 && !name.startsWith('first_') && name !== 'cancelled'),
  );
