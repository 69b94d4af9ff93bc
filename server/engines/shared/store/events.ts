import { sql } from 'kysely';
import type { NewEvent, Store } from '../../../ports/store.ts';
import { createAudience } from '../ledger/audience.ts';
import { countReports } from '../ledger/experiments.ts';
import { NO, type Session } from '../session.ts';
import { countEvents, type StoredEvent } from '../stats/events.ts';
import { applyEffects } from './built-in-effects.ts';

const COLUMNS = {
  notification_id: 'integer',
  subscription_id: 'integer',
  type: 'text',
  action: 'text',
  at: 'integer',
} as const;

/** What devices report of messages. */
export function eventStore({ write, dialect }: Session): Pick<Store, 'recordEvents'> {
  const reader = createAudience(dialect);
  return {
    recordEvents: (events, now) =>
      write(async (db) => {
        if (events.length === 0) return [];
        const first = new Map<string, NewEvent>();
        for (const event of events) if (!first.has(keyOf(event))) first.set(keyOf(event), event);
        const rows = [...first.values()].map((event) => ({
          notification_id: event.notificationId,
          subscription_id: event.subscriptionId,
          type: event.type,
          action: event.action,
          at: event.at,
        }));
        // Of a deleted person, or of a notification past its retention, nothing is kept: nothing would ever remove it.
        const { rows: stored } = await sql<StoredEvent>`
          insert into events (notification_id, subscription_id, type, action, at)
          select v.notification_id, v.subscription_id, v.type, v.action, v.at
          from ${dialect.rows(COLUMNS, rows)} as v
          where exists (select 1 from subscriptions as s where s.id = v.subscription_id)
            and exists (select 1 from notifications as n where n.id = v.notification_id and n.swept = ${NO})
          on conflict (notification_id, subscription_id, type, action) do nothing
          returning notification_id, subscription_id, type, action, at,
            (select s.platform from subscriptions as s where s.id = events.subscription_id) as platform`.execute(db);
        await countEvents(db, dialect, stored, now);
        const fresh = new Set(
          stored.map((row) =>
            keyOf({ ...row, notificationId: row.notification_id, subscriptionId: row.subscription_id }),
          ),
        );
        // Of an event that stands twice in the list, the first is the new one.
        const isNew = events.map((event) => fresh.has(keyOf(event)) && first.get(keyOf(event)) === event);
        const ofTests = events.filter(({ share }, index) => share !== undefined && isNew[index]);
        if (ofTests.length > 0) await countReports(db, dialect, ofTests);
        const doing = events.filter(({ effect }, index) => effect !== undefined && isNew[index]);
        if (doing.length > 0) await applyEffects(db, doing, { dialect, reader, now });
        return isNew;
      }),
  };
}

const keyOf = (event: Omit<NewEvent, 'at'>): string =>
  `${event.notificationId} ${event.subscriptionId} ${event.type} ${event.action}`;
