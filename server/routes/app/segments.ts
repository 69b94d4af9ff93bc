import { Hono } from 'hono';
import {
  estimateRequestSchema,
  segmentIdSchema,
  segmentRequestSchema,
  type EstimateResponse,
  type SegmentResponse,
  type SegmentsResponse,
} from '../../../wire/index.ts';
import { requireApiKey } from '../../auth/api-keys.ts';
import { checkPath, readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import { checkAudience, checkFilter } from '../../segments/check.ts';
import type { Services } from '../../services.ts';

/** PUT, GET and DELETE /segments/:id, GET /segments; POST /audiences/estimate tells how many an audience is. */
export function segmentRoutes({ engine, environment, categories }: Services): Hono {
  const app = new Hono();
  const { store } = engine;

  app.get('/segments', requireApiKey(store, 'segments:read'), async (context) => {
    const answer: SegmentsResponse = { segments: await store.listSegments() };
    return context.json(answer);
  });

  app.put('/segments/:id', requireApiKey(store, 'segments:write'), async (context) => {
    const id = checkPath('id', context.req.param('id'), segmentIdSchema);
    const { name, filter } = await readBody(context, segmentRequestSchema);
    await checkFilter(filter, '/filter', { categories });
    const answer: SegmentResponse = await store.saveSegment({ id, name, filter }, environment.now());
    return context.json(answer);
  });

  app.get('/segments/:id', requireApiKey(store, 'segments:read'), async (context) => {
    const answer: SegmentResponse | undefined = await store.findSegment(context.req.param('id'));
    if (answer === undefined) throw new ProblemError('segment_unknown');
    return context.json(answer);
  });

  /** Sends that have begun have a copy of the filter. */
  app.delete('/segments/:id', requireApiKey(store, 'segments:write'), async (context) => {
    if (!(await store.deleteSegment(context.req.param('id')))) throw new ProblemError('segment_unknown');
    return context.body(null, 204);
  });

  app.post('/audiences/estimate', requireApiKey(store, 'segments:read'), async (context) => {
    const { to } = await readBody(context, estimateRequestSchema);
    const audience = await checkAudience(to, '/to', { store, categories });
    const answer: EstimateResponse = await store.estimateAudience(audience, environment.now());
    return context.json(answer);
  });
  return app;
}
