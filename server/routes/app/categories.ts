import { Hono } from 'hono';
import { categoryIdSchema, categorySchema, type Category } from '../../../wire/index.ts';
import { requireApiKey } from '../../auth/api-keys.ts';
import { checkPath, readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import type { Services } from '../../services.ts';

/** The body of PUT /categories/:id: the id may stand in it as well, the same. */
const categoryRequestSchema = categorySchema.partial({ id: true });

/**
 * GET /categories, GET, PUT and DELETE /categories/:id: the app's catalogue. A default that changes is for those who
 * have chosen nothing themselves.
 */
export function categoryRoutes({ engine, environment }: Services): Hono {
  const app = new Hono();
  const { store } = engine;
  const mayRead = requireApiKey(store, 'templates:read');
  const mayWrite = requireApiKey(store, 'templates:write');

  app.get('/categories', mayRead, async (context) => context.json({ categories: await store.listCategories() }));

  app.get('/categories/:id', mayRead, async (context) => {
    const id = context.req.param('id');
    const category = (await store.listCategories()).find((each) => each.id === id);
    if (category === undefined) throw notFound(id);
    return context.json(category);
  });

  app.put('/categories/:id', mayWrite, async (context) => {
    const id = checkPath('id', context.req.param('id'), categoryIdSchema);
    const body = await readBody(context, categoryRequestSchema);
    if (body.id !== undefined && body.id !== id) {
      throw new ProblemError('invalid_body', { errors: [{ pointer: '/id', detail: `another than ${id}` }] });
    }
    const category: Category = { ...body, id };
    await store.saveCategories([category], environment.now());
    return context.json(category);
  });

  /** People's choices for it are kept: should it come again, they hold. */
  app.delete('/categories/:id', mayWrite, async (context) => {
    const id = context.req.param('id');
    switch (await store.deleteCategory(id)) {
      case 'unknown':
        throw notFound(id);
      case 'in_use':
        throw new ProblemError('category_in_use', { detail: id });
      case 'deleted':
        return context.body(null, 204);
    }
  });
  return app;
}

const notFound = (id: string): ProblemError => new ProblemError('category_not_found', { detail: id });
