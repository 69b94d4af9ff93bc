import { Hono } from 'hono';
import { tagsPatchRequestSchema, type TagsResponse } from '../../../wire/index.ts';
import { readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import type { ClientTags } from '../../options.ts';
import type { Services } from '../../services.ts';
import { findActive, inactive } from './owned.ts';

/** PATCH /tags: labels that a page gives to the person at the browser. What the app has set is not told. */
export function tagRoutes(services: Services): Hono {
  const app = new Hono();
  app.patch('/tags', async (context) => {
    const caller = await services.authenticate(context.req.raw);
    const { endpoint, tags } = await readBody(context, tagsPatchRequestSchema);
    checkKeys(services.clientTags, Object.keys(tags));
    const { subscription, user } = await findActive(services, caller, endpoint);
    const holder = { subscriptionId: subscription.id, userId: user.id };
    const saved = await services.engine.store.patchTags(holder, tags, services.environment.now());
    if (saved === 'inactive') throw inactive();
    if (saved === 'too_many') throw new ProblemError('tags_too_many');
    const answer: TagsResponse = { success: true };
    return context.json(answer);
  });
  return app;
}

/** @throws {ProblemError} `tag_not_allowed` */
function checkKeys(allowed: ClientTags, keys: readonly string[]): void {
  if (allowed === true) return;
  const errors = keys
    .filter((key) => allowed === false || !allowed.includes(key))
    .map((key) => ({
      pointer: `/tags/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      detail: 'not for pages to write',
    }));
  if (errors.length > 0) throw new ProblemError('tag_not_allowed', { errors });
}
