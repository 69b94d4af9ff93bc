import { Hono } from 'hono';
import { funnelRequestSchema, type FunnelResponse } from '../../../wire/index.ts';
import { readBody } from '../../http/body.ts';
import type { Services } from '../../services.ts';

/**
 * POST /funnel: a page has come to a stage of asking for permission. No login and no token, for who is asked is often
 * nobody yet; nothing is kept of who it was. Whoever wants to can make the figures lie, as with any page statistics;
 * all that a flood of them writes is one row a stage and day, in commits that it shares.
 */
export function funnelRoutes({ engine, environment }: Services): Hono {
  const app = new Hono();
  app.post('/funnel', async (context) => {
    const { stage } = await readBody(context, funnelRequestSchema);
    await engine.stats.countFunnel(stage, environment.now());
    return context.json({ success: true } satisfies FunnelResponse, 202);
  });
  return app;
}
