import { Hono } from 'hono';
import { templateSetSchema, type Category, type Template, type TemplatesResponse } from '../../../wire/index.ts';
import { requireApiKey } from '../../auth/api-keys.ts';
import { readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import type { Store } from '../../ports/store.ts';
import type { Services } from '../../services.ts';
import { templateFaults } from '../../templates/check.ts';

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

/**
 * Checks a set whole, and stores nothing of one that has a fault. The categories are committed before the templates
 * that name them: should the store fail between, they stand without their templates, and loading again completes the set.
 *
 * @throws {ProblemError} `template_invalid` with a JSON Pointer to each fault, `category_unknown`
 */
export async function loadTemplates(
  store: Store,
  set: { categories: readonly Category[]; templates: readonly Template[] },
  now: number,
): Promise<void> {
  const faults = set.templates.flatMap((template, index) =>
    templateFaults(template).map(({ pointer, detail }) => ({ pointer: `/templates/${index}${pointer}`, detail })),
  );
  if (faults.length > 0) throw new ProblemError('template_invalid', { errors: faults });
  const known = new Set([...(await store.listCategories()), ...set.categories].map(({ id }) => id));
  const strangers = set.templates.flatMap(({ category }, index) =>
    category === undefined || known.has(category)
      ? []
      : [{ pointer: `/templates/${index}/category`, detail: `no category ${category}` }],
  );
  if (strangers.length > 0) throw new ProblemError('category_unknown', { errors: strangers });
  await store.saveCategories(set.categories, now);
  await store.saveTemplates(set.templates, now);
}
