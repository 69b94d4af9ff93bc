import type { Selectable } from 'kysely';
import type { UserTag } from '../../../../wire/index.ts';
import type { UserDraft } from '../../../ports/people.ts';
import type { Db } from '../session.ts';
import type { Tables } from '../tables.ts';

type TagColumns = Pick<Tables['user_tags'], 'kind' | 'text' | 'number'>;

/** Creates or updates a user with tags and groups; undefined members keep what is stored. */
export async function putUser(db: Db, draft: UserDraft): Promise<Selectable<Tables['users']>> {
  const members = membersOf(draft);
  const user = await db
    .insertInto('users')
    .values({
      external_id: draft.externalId,
      active: 1,
      preferences: '{}',
      created_at: draft.now,
      updated_at: draft.now,
      ...members,
    })
    .onConflict((conflict) => conflict.column('external_id').doUpdateSet({ updated_at: draft.now, ...members }))
    .returningAll()
    .executeTakeFirstOrThrow();
  for (const [key, tag] of Object.entries(draft.tags ?? {})) await putTag(db, user.id, key, tag);
  if (draft.groups !== undefined) await putGroups(db, user.id, draft.groups);
  return user;
}

/** A tag as its row has it: booleans are 0 and 1, dates epoch ms. */
export function tagColumns(tag: UserTag): TagColumns {
  switch (typeof tag) {
    case 'string':
      return { kind: 'string', text: tag, number: null };
    case 'number':
      return { kind: 'number', text: null, number: tag };
    case 'boolean':
      return { kind: 'boolean', text: null, number: Number(tag) };
    default:
      return { kind: 'date', text: null, number: Date.parse(tag.date) };
  }
}

/** The other way round. */
export function toTag({ kind, text, number }: TagColumns): UserTag {
  if (kind === 'boolean') return number === 1;
  if (kind === 'date') return { date: new Date(number ?? 0).toISOString() };
  return kind === 'number' ? (number ?? 0) : (text ?? '');
}

/** Only what the draft names. */
function membersOf({ active, locale, timeZone, preferences }: UserDraft) {
  return {
    ...(active === undefined ? {} : { active: active ? 1 : 0 }),
    ...(locale === undefined ? {} : { locale }),
    ...(timeZone === undefined ? {} : { time_zone: timeZone }),
    ...(preferences === undefined ? {} : { preferences: JSON.stringify(preferences) }),
  };
}

/** Sets one tag, or deletes it by null. */
export async function putTag(db: Db, userId: number, key: string, tag: UserTag | null): Promise<void> {
  if (tag === null) {
    await db.deleteFrom('user_tags').where('user_id', '=', userId).where('key', '=', key).execute();
    return;
  }
  const columns = tagColumns(tag);
  await db
    .insertInto('user_tags')
    .values({ user_id: userId, key, ...columns })
    .onConflict((conflict) => conflict.columns(['user_id', 'key']).doUpdateSet(columns))
    .execute();
}

async function putGroups(db: Db, userId: number, groups: readonly string[]): Promise<void> {
  await db.deleteFrom('user_groups').where('user_id', '=', userId).execute();
  const names = [...new Set(groups)];
  if (names.length === 0) return;
  await db
    .insertInto('user_groups')
    .values(names.map((name) => ({ user_id: userId, name })))
    .execute();
}
