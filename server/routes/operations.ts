import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import type { RecentOutcomes } from '../analytics/recent-outcomes.ts';
import { ProblemError } from '../http/problem.ts';
import type { Services } from '../services.ts';

/** `dist/sw.js`, seen from the built server and from the sources. */
const WORKER_FILES = ['../sw.js', '../../sw.js', '../../dist/sw.js'].map((path) => new URL(path, import.meta.url));

/** Under this share of accepted messages in the last hour the server calls itself degraded. */
const HEALTHY_PERCENT = 90;

/** GET /health and the worker script at GET /sw.js. */
export function operationRoutes({ engine, environment, dispatcher }: Services, recent: RecentOutcomes): Hono {
  const app = new Hono();
  app.get('/health', async (context) => {
    const { accepted, failed } = recent.last();
    const total = accepted + failed;
    const rate = total === 0 ? 100 : Math.round((accepted / total) * 10_000) / 100;
    const fault = engine.fault();
    const alerts = [...(fault === undefined ? [] : [{ code: 'store_unavailable', ...fault }]), ...dispatcher.alerts()];
    const answer = {
      status: rate < HEALTHY_PERCENT || alerts.length > 0 ? 'degraded' : 'healthy',
      success_rate: rate,
      active_subscriptions: await engine.store.countActiveSubscriptions(),
      recent_notifications: total,
      timestamp: new Date(environment.now()).toISOString(),
      // Only when there is one: the members above are what monitors know.
      ...(alerts.length === 0 ? {} : { alerts }),
    };
    return context.json(answer, 200, { 'cache-control': 'no-store' });
  });
  app.get('/sw.js', (context) =>
    // Browsers look for a new worker at each visit; it must come from here and not from a cache.
    context.body(readWorker(), 200, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
      'service-worker-allowed': '/',
    }),
  );
  return app;
}

/** @throws {ProblemError} `not_found` when the package was not built */
export function readWorker(): string {
  for (const file of WORKER_FILES) {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new ProblemError('not_found', { detail: 'sw.js is not built: run npm run build' });
}
