import { Hono } from 'hono';
import {
  scheduleIdSchema,
  scheduleListQuerySchema,
  scheduleRequestSchema,
  type ScheduleResponse,
  type SchedulesResponse,
} from '../../../wire/index.ts';
import { requireApiKey } from '../../auth/api-keys.ts';
import { checkPath, readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import { checkQuery } from '../../http/query.ts';
import type { ScheduleRecord } from '../../ports/schedules.ts';
import { checkSchedule } from '../../schedules/check.ts';
import { nextTick } from '../../schedules/cron.ts';
import { acceptTools, type Services } from '../../services.ts';

const PAGE = 100;
const NEXT_RUNS = 5;
const LAST_RUNS = 10;

/** PUT, GET and DELETE /schedules/:id, GET /schedules: notifications that recur. */
export function scheduleRoutes(services: Services): Hono {
  const app = new Hono();
  const { engine, environment, schedules } = services;
  const { store } = engine;
  const reads = requireApiKey(store, 'notifications:read');
  const writes = requireApiKey(store, 'notifications:write');

  app.put('/schedules/:id', writes, async (context) => {
    const id = checkPath('id', context.req.param('id'), scheduleIdSchema);
    const body = await readBody(context, scheduleRequestSchema);
    const schedule = await checkSchedule({ id, ...body }, await store.findSchedule(id), acceptTools(services));
    const made = await store.putSchedule(schedule);
    schedules.wake();
    return context.json(await describe(schedule), made ? 201 : 200);
  });

  app.get('/schedules/:id', reads, async (context) => {
    const schedule = await store.findSchedule(context.req.param('id'));
    if (schedule === undefined) throw new ProblemError('schedule_unknown');
    return context.json(await describe(schedule));
  });

  app.get('/schedules', reads, async (context) => {
    const { after } = checkQuery(context, scheduleListQuerySchema);
    const found = await store.listSchedules({ after, limit: PAGE });
    const answer: SchedulesResponse = { schedules: await Promise.all(found.map(describe)) };
    return context.json(answer);
  });

  app.delete('/schedules/:id', writes, async (context) => {
    if (!(await store.deleteSchedule(context.req.param('id')))) throw new ProblemError('schedule_unknown');
    return context.body(null, 204);
  });

  async function describe(schedule: ScheduleRecord): Promise<ScheduleResponse> {
    const { nextAt: _nextAt, ...rest } = schedule;
    return {
      ...rest,
      nextRuns: nextRuns(schedule, environment.now()),
      lastRuns: await store.scheduleRuns(rest.id, LAST_RUNS),
    };
  }
  return app;
}

/** What is due already and has not been run comes first: the server has been down, or is at it. */
function nextRuns(schedule: ScheduleRecord, now: number): number[] {
  const runs: number[] = [];
  for (let at = schedule.nextAt; at !== null && runs.length < NEXT_RUNS; at = nextTick(schedule, Math.max(at, now))) {
    runs.push(at);
  }
  return runs;
}
