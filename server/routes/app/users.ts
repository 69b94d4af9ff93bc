import { Hono } from 'hono';
import { userRequestSchema, userIdSchema, type UserResponse } from '../../../wire/index.ts';
import { requireApiKey } from '../../auth/api-keys.ts';
import { checkBody, readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import type { UserRecord } from '../../ports/records.ts';
import type { Services } from '../../services.ts';
import { checkCategories } from '../check-categories.ts';

/** PUT, GET and DELETE /users/:id, by the host's own id. */
export function userRoutes(services: Services): Hono {
  const app = new Hono();
  const { engine, environment } = services;
  const { store } = engine;
  app.use('/users/*', requireApiKey(store, 'people:write'));

  app.put('/users/:id', async (context) => {
    const externalId = checkBody(context.req.param('id'), userIdSchema);
    const body = await readBody(context, userRequestSchema);
    await checkCategories(services, body.preferences);
    return context.json(describe(await store.saveUser({ externalId, ...body, now: environment.now() })));
  });

  app.get('/users/:id', async (context) => {
    const user = await store.findUserByExternalId(context.req.param('id'));
    if (user === undefined) throw new ProblemError('user_unknown');
    return context.json(describe(user));
  });

  /** Removes the user with every subscription, message and event. */
  app.delete('/users/:id', async (context) => {
    if (!(await store.deleteUser(context.req.param('id')))) throw new ProblemError('user_unknown');
    return context.body(null, 204);
  });
  return app;
}

const describe = (user: UserRecord): UserResponse => ({
  id: user.externalId ?? '',
  active: user.active,
  locale: user.locale,
  timeZone: user.timeZone,
  preferences: user.preferences,
});
