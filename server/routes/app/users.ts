import { Hono, type Context } from 'hono';
import {
  bulkUsersRequestSchema,
  reconcileRequestSchema,
  userIdSchema,
  userListQuerySchema,
  userRequestSchema,
  type BulkUsersResponse,
  type ReconcileResponse,
  type UserListResponse,
} from '../../../wire/index.ts';
import { requireApiKey } from '../../auth/api-keys.ts';
import { checkPath, readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import { checkQuery } from '../../http/query.ts';
import { describeProfile, summarize } from '../../people/describe.ts';
import { reconcileUsers } from '../../people/reconcile.ts';
import type { Services } from '../../services.ts';
import { checkCategories } from '../check-categories.ts';

/** GET /users; GET, PUT, PATCH and DELETE /users/:id, by the host's own id; /users/bulk, /reconcile and /:id/export. */
export function userRoutes(services: Services): Hono {
  const app = new Hono();
  const { engine, environment } = services;
  const { store } = engine;
  const paths = ['/users', '/users/*'];
  app.on('GET', paths, requireApiKey(store, 'people:read'));
  app.on(['POST', 'PUT', 'PATCH', 'DELETE'], paths, requireApiKey(store, 'people:write'));

  app.get('/users', async (context) => {
    const query = checkQuery(context, userListQuerySchema);
    // One more than asked for tells whether there is another page.
    const found = await store.listPeople({ ...query, limit: query.limit + 1 });
    const users = found.slice(0, query.limit).map(summarize);
    const next = found.length > query.limit ? users.at(-1)?.id : undefined;
    const answer: UserListResponse = { users, ...(next === undefined ? {} : { next }) };
    return context.json(answer);
  });

  /** All or none, in one commit. */
  app.post('/users/bulk', async (context) => {
    const { users } = await readBody(context, bulkUsersRequestSchema);
    const errors = [];
    for (const [index, { preferences }] of users.entries()) {
      errors.push(...(await unknownCategories(services, preferences, `/users/${index}`)));
    }
    if (errors.length > 0) throw new ProblemError('category_unknown', { errors });
    const now = environment.now();
    const created = await store.saveUsers(users.map(({ id, ...user }) => ({ externalId: id, ...user, now })));
    const answer: BulkUsersResponse = { created, updated: users.length - created };
    return context.json(answer);
  });

  app.post('/users/reconcile', async (context) => {
    const body = await readBody(context, reconcileRequestSchema);
    const answer: ReconcileResponse = await reconcileUsers(store, { ...body, now: environment.now() });
    return context.json(answer);
  });

  const profile = async (context: Context, externalId: string): Promise<Response> => {
    const found = await store.findProfile(externalId);
    if (found === undefined) throw new ProblemError('user_unknown');
    return context.json(describeProfile(found));
  };

  app.on(['PUT', 'PATCH'], '/users/:id', async (context) => {
    const externalId = checkPath('id', context.req.param('id'), userIdSchema);
    const body = await readBody(context, userRequestSchema);
    await checkCategories(services, body.preferences);
    await store.saveUser({ externalId, ...body, now: environment.now() });
    return profile(context, externalId);
  });

  app.get('/users/:id', (context) => profile(context, context.req.param('id')));

  app.get('/users/:id/export', async (context) => {
    const found = await store.exportUser(context.req.param('id'), environment.now());
    if (found === undefined) throw new ProblemError('user_unknown');
    return context.json(found, 200, { 'cache-control': 'no-store' });
  });

  /** Erases the person. */
  app.delete('/users/:id', async (context) => {
    if (!(await store.deleteUser(context.req.param('id')))) throw new ProblemError('user_unknown');
    return context.body(null, 204);
  });
  return app;
}

/** As {@link checkCategories} tells them, each under its row. */
async function unknownCategories(
  services: Services,
  preferences: Parameters<typeof checkCategories>[1],
  row: string,
): Promise<NonNullable<ProblemError['errors']>> {
  try {
    await checkCategories(services, preferences);
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return (error.errors ?? []).map(({ pointer, detail }) => ({ pointer: row + pointer, detail }));
  }
}
