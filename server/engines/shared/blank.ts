import { sql } from 'kysely';
import type { Audience } from '../../../wire/index.ts';
import type { NotificationContent, Unreached } from '../../ports/records.ts';
import { parseJson } from './records.ts';
import type { Db } from './session.ts';

/** `[]` as it stands in the predicate of a partial index. */
const NOBODY = sql.lit('[]');

const AUDIENCE: Audience = { users: [] };
const CONTENT: NotificationContent = { inline: {}, context: {}, bypassPreferences: false };

/** What a notification has instead of its words and its people when those are to be forgotten. */
export const BLANK = {
  audience: JSON.stringify(AUDIENCE),
  content: JSON.stringify(CONTENT),
  unreached: '[]',
  only_user: null,
} as const;

/**
 * Forgets what was said to one user alone, and that others named this one in vain. Who has never had a browser is
 * named there, too. What was said to several stays until its retention is over.
 */
export async function forgetPerson(db: Db, externalId: string): Promise<void> {
  await db.updateTable('notifications').set(BLANK).where('only_user', '=', externalId).execute();
  await db
    .updateTable('idempotency_keys')
    .set({ status: null, body: null })
    .where(sql<boolean>`body like ${likeJson(externalId)} escape '\\'`)
    .execute();
  const named = await db
    .selectFrom('notifications')
    .select(['id', 'unreached'])
    .where('only_user', 'is', null)
    .where('unreached', '<>', NOBODY)
    .where(sql<boolean>`${sql.ref('unreached')} like ${likeJson(externalId)} escape '\\'`)
    .execute();
  for (const { id, unreached } of named) {
    const others = parseJson<Unreached[]>(unreached).filter((each) => each.id !== externalId);
    await db
      .updateTable('notifications')
      .set({ unreached: JSON.stringify(others) })
      .where('id', '=', id)
      .execute();
  }
}

/** A pattern that each JSON text holding this string as a whole meets, and few others. */
export const likeJson = (text: string): string => `%${JSON.stringify(text).replace(/[\\%_]/g, '\\$&')}%`;
