import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AcceptTools } from '../../../server/delivery/accept.ts';
import { createScheduleWorker, ticksToRun, type ScheduleWorker } from '../../../server/schedules/worker.ts';
import type { ScheduleRecord } from '../../../server/ports/schedules.ts';
import { openTempEngine, type TempEngine } from '../engines/open-temp-engine.ts';
import { createFakeEnvironment, type FakeEnvironment } from '../fake-environment.ts';

const START = Date.UTC(2026, 5, 15, 12);
const MINUTE = 60_000;

const SCHEDULE: ScheduleRecord = {
  id: 'digest',
  cron: '* * * * *',
  timeZone: 'UTC',
  notification: { to: { everyone: true }, title: 'x' },
  catchUp: 'once',
  startsAt: null,
  endsAt: null,
  paused: false,
  nextAt: START + MINUTE,
  fault: null,
  createdAt: START,
  updatedAt: START,
};

describe('the worker of recurring sends', () => {
  let temp: TempEngine;
  let environment: FakeEnvironment;
  let workers: ScheduleWorker[];
  let made: number;
  const open = (): ScheduleWorker => {
    const { engine } = temp;
    const letterhead = { appUrl: 'https://app.example/', eventsUrl: 'https://app.example/e', timeZone: 'UTC' };
    const tools: AcceptTools = {
      store: engine.store,
      ledger: engine.ledger,
      environment,
      categories: () => engine.store.listCategories(),
      sheet: {
        letterhead: { ...letterhead, defaultIcon: '/i', defaultBadge: '/b' },
        eventSigner: { sign: () => 'token', verify: () => undefined },
      },
    };
    const worker = createScheduleWorker(tools, () => (made += 1));
    worker.start();
    return worker;
  };
  const idle = () => Promise.all(workers.map((worker) => worker.idle()));
  const runs = async () => (await temp.engine.store.scheduleRuns('digest', 99)).map(({ at }) => (at - START) / MINUTE);

  beforeEach(async () => {
    environment = createFakeEnvironment(START);
    temp = await openTempEngine(environment.now);
    made = 0;
    await temp.engine.store.putSchedule(SCHEDULE);
    workers = [open(), open(), open()];
    await idle();
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await temp.remove();
  });

  it('runs each tick once, though there are several of them', async () => {
    for (let minute = 0; minute < 5; minute += 1) {
      environment.advance(MINUTE);
      await idle();
    }
    expect(await runs()).toEqual([5, 4, 3, 2, 1]);
    expect(await temp.engine.ledger.listNotifications({ limit: 99 })).toHaveLength(5);
    expect(made).toBeGreaterThanOrEqual(5);
  });

  it('makes up once for what it missed, though there are several of them', async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    environment.advance(90 * MINUTE);
    workers = [open(), open()];
    await idle();
    expect(await runs()).toEqual([90]);
    expect(await temp.engine.store.nextScheduleAt()).toBe(START + 91 * MINUTE);
  });

  it('begins nothing once it is stopped', async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    environment.advance(MINUTE);
    for (const worker of workers) worker.wake();
    await idle();
    expect(await runs()).toEqual([]);
    expect(environment.timers()).toEqual([]);
  });

  it('tries again where the store is out of reach', async () => {
    const { store } = temp.engine;
    const { dueSchedules } = store;
    store.dueSchedules = () => Promise.reject(new Error('the disk is full'));
    environment.advance(MINUTE);
    await idle();
    expect(await runs()).toEqual([]);
    expect(environment.lines.some(({ message }) => message === 'recurring sends pause')).toBe(true);
    store.dueSchedules = dueSchedules;
    environment.advance(5_000);
    await idle();
    expect(await runs()).toEqual([1]);
  });
});

describe('the ticks to run', () => {
  const at = (minutes: number): number => START + minutes * MINUTE;
  const ticks = (members: Partial<ScheduleRecord>, now: number) =>
    ticksToRun({ ...SCHEDULE, cron: '*/10 * * * *', nextAt: at(10), ...members }, now).map(
      (tick) => (tick - START) / MINUTE,
    );

  it.each([
    ['skip', [30]],
    ['once', [30]],
    ['all', [10, 20, 30]],
  ] as const)('on time: %s', (catchUp, expected) => expect(ticks({ catchUp }, at(31))).toEqual(expected));

  it.each([
    ['skip', []],
    ['once', [30]],
    ['all', [10, 20, 30]],
  ] as const)('late: %s', (catchUp, expected) => expect(ticks({ catchUp }, at(31) + 1)).toEqual(expected));

  it('are none before it is due, nor of one that never is', () => {
    expect(ticks({ nextAt: at(40) }, at(35))).toEqual([]);
    expect(ticks({ nextAt: null }, at(35))).toEqual([]);
  });
});
