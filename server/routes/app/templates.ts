import { Hono } from 'hono';
import { templateSetSchema, type TemplatesResponse } from '../../../wire/index.ts';
import { requireApiKey } from '../../auth/api-keys.ts';
import { readBody } from '../../http/body.ts';
import type { Services } from '../../services.ts';
import { loadTemplates } from '../../templates/catalogue.ts';

/** GET /templates lists the latest versions; PUT /templates loads a set, adding a version of each that changed. */
export function templateRoutes({ engine, environment }: Services): Hono {
  const app = new Hono();
  app.get('/templates', requireApiKey(engine.store, 'templates:read'), async (context) => {
    const versions = await engine.store.listTemplates();
    return context.json({ templates: versions.map(({ template }) => template) } satisfies TemplatesResponse);
  });
  app.put('/templates', requireApiKey(engine.store, 'templates:write'), async (context) => {
    await loadTemplates(engine.store, await readBody(context, templateSetSchema), environment.now());
    const versions = await engine.store.listTemplates();
    return context.json({ templates: versions.map(({ template }) => template) } satisfies TemplatesResponse);
  });
  return app;
}
