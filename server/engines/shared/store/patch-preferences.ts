import type { PreferenceChoices, PreferencesPatch, PreferencesScope } from '../../../../wire/index.ts';
import type { ChoiceLevels, Holder } from '../../../ports/people.ts';
import { mergeChoices } from '../../../preferences/merge-choices.ts';
import { parseJson } from '../records.ts';
import { YES, type Db } from '../session.ts';

/** Reads, merges and writes in one commit: of two tabs that change different members at once neither loses its own. */
export async function patchPreferences(
  db: Db,
  { subscriptionId, userId }: Holder,
  patch: PreferencesPatch,
  scope: PreferencesScope,
  now: number,
): Promise<ChoiceLevels | undefined> {
  const row = await db
    .selectFrom('subscriptions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .select(['s.preferences as device', 'u.preferences as user'])
    .where('s.id', '=', subscriptionId)
    .where('s.user_id', '=', userId)
    .where('s.active', '=', YES)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const before = { user: parseJson<PreferenceChoices>(row.user), device: parseJson<PreferenceChoices>(row.device) };
  const after = mergeChoices(before, patch, scope);
  const device = JSON.stringify(after.device);
  if (device !== row.device) {
    await db
      .updateTable('subscriptions')
      .set({ preferences: device, updated_at: now })
      .where('id', '=', subscriptionId)
      .execute();
  }
  const user = JSON.stringify(after.user);
  if (user !== row.user) {
    await db.updateTable('users').set({ preferences: user, updated_at: now }).where('id', '=', userId).execute();
  }
  return after;
}
