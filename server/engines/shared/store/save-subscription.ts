import type { Selectable } from 'kysely';
import { platformOf } from '../../../platform.ts';
import type { Saved, SubscriptionDraft } from '../../../ports/store.ts';
import { keepConsent } from '../people/consents.ts';
import { toSubscription, toUser } from '../records.ts';
import { YES, type Db } from '../session.ts';
import { followLogin } from './follow-login.ts';
import type { Tables } from '../tables.ts';

const DAY_MS = 86_400_000;

type Row = Selectable<Tables['subscriptions']>;

/** See {@link SubscriptionDraft} and `Store.saveSubscription`: one command, whatever it moves, revives or replaces. */
export async function saveSubscription(db: Db, draft: SubscriptionDraft): Promise<Saved> {
  const known = await findByEndpoint(db, draft.endpointHash);
  const user = await findOwner(db, draft, known);
  await db.updateTable('users').set({ last_seen_at: draft.now }).where('id', '=', user.id).execute();
  const replaced = draft.replaces === undefined ? undefined : await findByEndpoint(db, draft.replaces);
  const row =
    known === undefined ? await insert(db, draft, user.id, replaced) : await update(db, draft, user.id, known);
  if (replaced !== undefined && replaced.id !== row.id) {
    await db
      .updateTable('subscriptions')
      .set({ active: 0, inactive_reason: 'replaced', updated_at: draft.now })
      .where('id', '=', replaced.id)
      .where('active', '=', YES)
      .execute();
  }
  const movedFrom = known !== undefined && known.user_id !== user.id ? known.user_id : null;
  // A login may come with a new endpoint: then it is the replaced one that tells who the browser was.
  const before = movedFrom ?? (replaced === undefined || replaced.user_id === user.id ? null : replaced.user_id);
  if (before !== null) await followLogin(db, before, user.id);
  if (before !== null) await forgetEmptyBrowser(db, before);
  if (draft.consent !== undefined) {
    await keepConsent(db, { userId: user.id, subscriptionId: row.id, consent: draft.consent, now: draft.now });
  }
  const owner = await db.selectFrom('users').selectAll().where('id', '=', user.id).executeTakeFirstOrThrow();
  return { subscription: toSubscription(row), user: toUser(owner), created: known === undefined, movedFrom };
}

const findByEndpoint = (db: Db, hash: Uint8Array): Promise<Row | undefined> =>
  db.selectFrom('subscriptions').selectAll().where('endpoint_hash', '=', hash).executeTakeFirst();

async function findOwner(db: Db, { owner, now }: SubscriptionDraft, known: Row | undefined) {
  const users = db.selectFrom('users').selectAll();
  if ('externalId' in owner) {
    const user = await users.where('external_id', '=', owner.externalId).executeTakeFirst();
    return user ?? (await insertUser(db, owner.externalId, now));
  }
  if ('userId' in owner) {
    const user = await users.where('id', '=', owner.userId).executeTakeFirst();
    if (user !== undefined) return user;
  }
  // An anonymous browser that has lost its token is still the same browser: its endpoint is its secret.
  if (known !== undefined) {
    const user = await users.where('id', '=', known.user_id).where('external_id', 'is', null).executeTakeFirst();
    if (user !== undefined) return user;
  }
  return insertUser(db, null, now);
}

const insertUser = (db: Db, externalId: string | null, now: number) =>
  db
    .insertInto('users')
    .values({ external_id: externalId, active: 1, preferences: '{}', created_at: now, updated_at: now })
    .returningAll()
    .executeTakeFirstOrThrow();

async function originId(db: Db, origin: string): Promise<number> {
  const find = db.selectFrom('origins').select('id').where('origin', '=', origin);
  const known = await find.executeTakeFirst();
  if (known !== undefined) return known.id;
  const insert = db.insertInto('origins').values({ origin });
  await insert.onConflict((conflict) => conflict.column('origin').doNothing()).execute();
  return (await find.executeTakeFirstOrThrow()).id;
}

async function insert(db: Db, draft: SubscriptionDraft, userId: number, replaced: Row | undefined): Promise<Row> {
  const { preferences } = draft;
  return db
    .insertInto('subscriptions')
    .values({
      public_id: draft.publicId,
      endpoint_hash: draft.endpointHash,
      ...(await current(db, draft, userId)),
      user_agent: draft.userAgent,
      platform: platformOf(draft.userAgent, draft.origin),
      device_id: draft.deviceId ?? replaced?.device_id ?? null,
      locale: draft.locale ?? replaced?.locale ?? null,
      time_zone: draft.timeZone ?? replaced?.time_zone ?? null,
      preferences: preferences === undefined ? (replaced?.preferences ?? '{}') : JSON.stringify(preferences),
      created_at: draft.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** What a worker does not know (it re-subscribes without a page) stays as it was. */
async function update(db: Db, draft: SubscriptionDraft, userId: number, known: Row): Promise<Row> {
  const { preferences } = draft;
  return db
    .updateTable('subscriptions')
    .set({
      ...(await current(db, draft, userId)),
      user_agent: draft.userAgent ?? known.user_agent,
      platform: platformOf(draft.userAgent ?? known.user_agent, draft.origin),
      device_id: draft.deviceId ?? known.device_id,
      locale: draft.locale ?? known.locale,
      time_zone: draft.timeZone ?? known.time_zone,
      preferences: preferences === undefined ? known.preferences : JSON.stringify(preferences),
      ...(known.user_id === userId ? {} : await leave(db, known.user_id, draft.now)),
    })
    .where('id', '=', known.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** What a move sets: everything sent so far was for the person that the subscription leaves, if that is a known one. */
async function leave(db: Db, userId: number, now: number): Promise<{ moved_after?: number; moved_at?: number }> {
  const { external_id } = await db
    .selectFrom('users')
    .select('external_id')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();
  if (external_id === null) return {};
  const { last } = await db
    .selectFrom('notifications')
    .select((e) => e.fn.max('id').as('last'))
    .executeTakeFirstOrThrow();
  // Typed as number, but the largest of no rows is NULL.
  return { moved_after: last ?? 0, moved_at: now };
}

/** What each save sets, new or known. An address that is no longer kept is also no longer stored. */
async function current(db: Db, draft: SubscriptionDraft, userId: number) {
  return {
    user_id: userId,
    origin_id: await originId(db, draft.origin),
    endpoint: draft.endpoint,
    p256dh: draft.p256dh,
    auth: draft.auth,
    vapid_key_id: draft.vapidKeyId,
    active: 1,
    inactive_reason: null,
    expiration_time: draft.expirationTime,
    ip: draft.ip,
    updated_at: draft.now,
    last_seen_at: draft.now,
    reached_day: Math.floor(draft.now / DAY_MS),
  };
}

/** An anonymous browser's internal user that has lost its last subscription to a login is nobody. */
async function forgetEmptyBrowser(db: Db, userId: number): Promise<void> {
  await db
    .deleteFrom('users')
    .where('id', '=', userId)
    .where('external_id', 'is', null)
    .where((e) => e.not(e.exists(e.selectFrom('subscriptions').select('id').where('user_id', '=', userId))))
    .execute();
}
