/** Fills a data file with people and subscriptions, as many as wanted, in seconds. */
import { createECDH } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteEngine } from '../../server/engines/index.ts';
import { generateVapidKey, type VapidKey } from '../../server/webpush/index.ts';

/** Key pairs of browsers: so many are enough that none is anybody's cache. */
const KEY_PAIRS = 64;

const PUBLIC_ID = 'sub_%022d';

export interface SeedOptions {
  file: string;
  /** Subscriptions, one a person. */
  count: number;
  /** `https://…`; subscriptions are dealt out to them in turn. */
  origins: readonly string[];
}

/** @returns the VAPID key that all subscriptions are made with */
export async function seed({ file, count, origins }: SeedOptions): Promise<VapidKey> {
  const engine = await openSqliteEngine({ file, now: Date.now });
  const key = generateVapidKey();
  await engine.store.saveVapidKey({ ...key, createdAt: Date.now(), current: true });
  await engine.close();

  const database = new DatabaseSync(file);
  database.exec('pragma synchronous = off; begin; create temp table pairs (i integer primary key, p256dh blob)');
  const insertPair = database.prepare('insert into pairs values (?, ?)');
  for (let i = 0; i < KEY_PAIRS; i += 1) insertPair.run(i, browserKey());
  const insertOrigin = database.prepare('insert into origins (origin) values (?)');
  for (const origin of origins) insertOrigin.run(origin);
  const numbers = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < cast(? as integer))';
  const now = 1_700_000_000_000;
  database
    .prepare(
      `insert into users (external_id, locale, time_zone, created_at, updated_at)
       ${numbers} select 'person-' || i, 'en', 'Europe/Lisbon', ${now}, ${now} from n`,
    )
    .run(count);
  database
    .prepare(
      `insert into subscriptions (public_id, user_id, origin_id, endpoint, endpoint_hash, p256dh, auth, vapid_key_id,
         locale, time_zone, created_at, updated_at, last_seen_at)
       ${numbers} select printf('${PUBLIC_ID}', n.i), n.i, origins.id, origins.origin || '/push/' || n.i, randomblob(32), p256dh,
         randomblob(16), ?, 'en', 'Europe/Lisbon', ${now}, ${now}, ${now}
       from n join pairs on pairs.i = n.i % ${KEY_PAIRS} join origins on origins.id = 1 + n.i % ${origins.length}`,
    )
    .run(count, key.keyId);
  database.exec('commit; pragma wal_checkpoint(truncate)');
  database.close();
  return key;
}

/** A public key as a browser's subscription has it. */
export function browserKey(): Buffer {
  return createECDH('prime256v1').generateKeys();
}
