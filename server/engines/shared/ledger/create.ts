import type { Audience, Priority } from '../../../../wire/index.ts';
import type { NewNotification } from '../../../ports/ledger.ts';
import type { NotificationRecord } from '../../../ports/records.ts';
import { toNotification } from '../records.ts';
import type { Db } from '../session.ts';
import type { AudienceReader } from './audience.ts';
import { planSome } from './plan.ts';

/** Up to so many named recipients, a send overtakes broadcasts of the same priority. */
const SMALL_AUDIENCE = 500;

/** Most urgent first. */
const ORDER: Readonly<Record<Priority, number>> = { urgent: 0, high: 1, medium: 2, low: 3 };

export async function createNotification(
  db: Db,
  reader: AudienceReader,
  draft: NewNotification,
): Promise<NotificationRecord> {
  const { last } = await db
    .selectFrom('subscriptions')
    .select((e) => e.fn.max('id').as('last'))
    .executeTakeFirstOrThrow();
  // Typed as number, but the largest of no rows is NULL.
  const snapshotId = (last as number | null) ?? 0;
  const row = await db
    .insertInto('notifications')
    .values({
      public_id: draft.publicId,
      state: 'planning',
      audience: JSON.stringify(draft.audience),
      content: JSON.stringify(draft.content),
      template_id: draft.templateId,
      template_type: draft.templateType,
      category: draft.category,
      priority: draft.priority,
      urgency: draft.urgency,
      ttl_seconds: draft.ttlSeconds,
      topic: draft.topic,
      created_at: draft.createdAt,
      expires_at: draft.expiresAt,
      parent_id: draft.parentId,
      unreached: JSON.stringify(await reader.unreached(db, draft.audience)),
      warnings: JSON.stringify(draft.warnings),
      rank: rankOf(draft.priority, draft.audience),
      snapshot_id: snapshotId,
      cursor_origin_id: 0,
      cursor_id: 0,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const state = await planSome(db, reader, row, draft.createdAt);
  return toNotification({ ...row, state });
}

/** 0 is claimed first. */
function rankOf(priority: Priority, audience: Audience): number {
  const named = 'users' in audience ? audience.users : 'subscriptions' in audience ? audience.subscriptions : undefined;
  return ORDER[priority] * 2 + (named !== undefined && named.length <= SMALL_AUDIENCE ? 0 : 1);
}
