import type { Audience } from '../../../../wire/index.ts';
import type { Unreached } from '../../../ports/records.ts';
import { YES, type Db, type Dialect } from '../session.ts';

/** Whom an audience names in vain, in the order of the request, each once. A filter names nobody. */
export async function unreachedOf(db: Db, dialect: Dialect, audience: Audience): Promise<Unreached[]> {
  if ('users' in audience) {
    const reached = await db
      .selectFrom('users as u')
      .select('u.external_id')
      .where('u.external_id', 'in', dialect.strings(audience.users))
      .where((e) =>
        e.exists(
          e
            .selectFrom('subscriptions as s')
            .select('s.id')
            .whereRef('s.user_id', '=', 'u.id')
            .where('s.active', '=', YES),
        ),
      )
      .execute();
    const ids = new Set(reached.map(({ external_id }) => external_id));
    return [...new Set(audience.users)].filter((id) => !ids.has(id)).map((id) => ({ id, reason: 'no_subscription' }));
  }
  if ('subscriptions' in audience) {
    const known = await db
      .selectFrom('subscriptions')
      .select(['public_id', 'active'])
      .where('public_id', 'in', dialect.strings(audience.subscriptions))
      .execute();
    const active = new Map(known.map((row) => [row.public_id, row.active === 1]));
    return [...new Set(audience.subscriptions)]
      .filter((id) => active.get(id) !== true)
      .map((id) => ({ id, reason: active.has(id) ? 'subscription_inactive' : 'subscription_unknown' }));
  }
  if ('groups' in audience) {
    const empty: Unreached[] = [];
    for (const id of new Set(audience.groups)) {
      const member = await db
        .selectFrom('user_groups as g')
        .innerJoin('subscriptions as s', 's.user_id', 'g.user_id')
        .select('s.id')
        .where('g.name', '=', id)
        .where('s.active', '=', YES)
        .limit(1)
        .executeTakeFirst();
      if (member === undefined) empty.push({ id, reason: 'group_empty' });
    }
    return empty;
  }
  return [];
}
