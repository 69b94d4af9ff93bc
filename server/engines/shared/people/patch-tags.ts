import { MAX_TAGS, type UserTag } from '../../../../wire/index.ts';
import type { Holder } from '../../../ports/people.ts';
import { YES, type Db } from '../session.ts';
import { putTag } from './put.ts';

/** What a page writes: anybody who has a browser can call it, so what it can store is bounded. */
export async function patchTags(
  db: Db,
  { subscriptionId, userId }: Holder,
  tags: Readonly<Record<string, UserTag | null>>,
  now: number,
): Promise<'saved' | 'inactive' | 'too_many'> {
  const holds = await db
    .selectFrom('subscriptions')
    .select('id')
    .where('id', '=', subscriptionId)
    .where('user_id', '=', userId)
    .where('active', '=', YES)
    .executeTakeFirst();
  if (holds === undefined) return 'inactive';
  const rows = await db.selectFrom('user_tags').select('key').where('user_id', '=', userId).execute();
  const before = new Set(rows.map(({ key }) => key));
  const after = new Set(before);
  for (const [key, tag] of Object.entries(tags)) {
    if (tag === null) after.delete(key);
    else after.add(key);
  }
  if (after.size > MAX_TAGS && after.size > before.size) return 'too_many';
  for (const [key, tag] of Object.entries(tags)) await putTag(db, userId, key, tag);
  await db.updateTable('users').set({ updated_at: now }).where('id', '=', userId).execute();
  return 'saved';
}
