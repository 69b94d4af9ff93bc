import { Hono } from 'hono';
import {
  preferencesPatchRequestSchema,
  preferencesRequestSchema,
  type CategoriesResponse,
  type PreferencesAnswer,
  type PreferencesResponse,
} from '../../../wire/index.ts';
import type { Caller } from '../../auth/caller.ts';
import { readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import type { ChoiceLevels } from '../../ports/people.ts';
import type { SubscriptionRecord, UserRecord } from '../../ports/records.ts';
import { effectivePreferences } from '../../preferences/effective.ts';
import type { Services } from '../../services.ts';
import { pickLocale } from '../../templates/locale.ts';
import { checkCategories } from '../check-categories.ts';
import { checkOwned, findActive, inactive } from './owned.ts';

/** Audiences ask for days; a note for each page that is opened would be a write for each. */
const SEEN_EVERY_MS = 3_600_000;

/** GET, PUT and PATCH /preferences, GET /categories. */
export function preferenceRoutes(services: Services): Hono {
  const app = new Hono();
  const { store } = services.engine;

  const answerOf = async (
    subscription: SubscriptionRecord | undefined,
    { user, device }: ChoiceLevels,
  ): Promise<PreferencesAnswer> => ({
    success: true,
    subscriptionId: subscription?.publicId ?? null,
    preferences: effectivePreferences(await services.categories(), user, device),
    overrides: device,
  });

  /** Pages read them at their start: of who comes back, this may be all that the server hears for a week. */
  async function visitor(asked: SubscriptionRecord, user: UserRecord): Promise<UserRecord> {
    if (!asked.active) throw inactive(); // and is so given the subscription again
    const now = services.environment.now();
    if (now - asked.lastSeenAt >= SEEN_EVERY_MS) await store.noteSeen(asked.id, now);
    return user;
  }

  app.get('/preferences', async (context) => {
    const caller = await services.authenticate(context.req.raw);
    const asked = await findAsked(services, caller, context.req.query('subscriptionId'));
    const user =
      asked !== undefined
        ? await visitor(asked, (await checkOwned(services, caller, asked)).user)
        : caller.kind === 'user'
          ? await store.findUserByExternalId(caller.externalId)
          : undefined;
    const chosen = { user: user?.preferences ?? {}, device: asked?.preferences ?? {} };
    return context.json(await answerOf(asked, chosen), 200, { 'cache-control': 'no-store' });
  });

  app.put('/preferences', async (context) => {
    const caller = await services.authenticate(context.req.raw);
    const body = await readBody(context, preferencesRequestSchema);
    await checkCategories(services, body.preferences);
    const { subscription, user } = await findActive(services, caller, body.endpoint);
    await store.setSubscriptionPreferences(subscription.id, body.preferences, services.environment.now());
    // A contract with hosts' own front ends: it has neither more nor fewer members than theirs.
    const { overrides: _own, ...answer } = await answerOf(subscription, {
      user: user.preferences,
      device: body.preferences,
    });
    return context.json(answer satisfies PreferencesResponse);
  });

  app.patch('/preferences', async (context) => {
    const caller = await services.authenticate(context.req.raw);
    const { endpoint, preferences, scope } = await readBody(context, preferencesPatchRequestSchema);
    await checkCategories(services, preferences);
    const { subscription, user } = await findActive(services, caller, endpoint);
    const holder = { subscriptionId: subscription.id, userId: user.id };
    const chosen = await store.patchPreferences(holder, preferences, scope, services.environment.now());
    if (chosen === undefined) throw inactive();
    return context.json(await answerOf(subscription, chosen));
  });

  app.get('/categories', async (context) => {
    const wanted = [context.req.query('locale'), ...acceptedLanguages(context.req.header('accept-language') ?? '')];
    const categories = await services.categories();
    const answer: CategoriesResponse = {
      categories: categories.map(({ id, names, descriptions = {}, defaultOn }) => {
        const name = names[pickLocale(Object.keys(names), wanted, Object.keys(names)[0] ?? '')] ?? id;
        const description =
          descriptions[pickLocale(Object.keys(descriptions), wanted, Object.keys(descriptions)[0] ?? '')];
        return { id, name, defaultOn, ...(description === undefined ? {} : { description }) };
      }),
    };
    return context.json(answer, 200, { vary: 'accept-language' });
  });
  return app;
}

async function findAsked(
  { engine }: Services,
  caller: Caller,
  publicId: string | undefined,
): Promise<SubscriptionRecord | undefined> {
  if (publicId !== undefined) {
    const found = await engine.store.findSubscriptionByPublicId(publicId);
    // An id is no secret, unlike an endpoint: without a token it says nothing of who asks.
    if (found === undefined || caller.kind === 'anonymous')
      throw new ProblemError('subscription_unknown', { detail: 'Subscription not found' });
    return found;
  }
  return caller.kind === 'device' ? engine.store.findSubscription(caller.subscriptionId) : undefined;
}

/** The tags of an Accept-Language header (RFC 9110 §12.5.4), most wanted first. */
function acceptedLanguages(header: string): string[] {
  return header
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((text) => /^\s*q=([\d.]+)/.exec(text)?.[1]).find((q) => q !== undefined);
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => tag !== '' && tag !== '*' && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}
