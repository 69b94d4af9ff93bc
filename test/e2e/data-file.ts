/**
 * What lies in the server's data file, read beside the running server: which subscriptions it thinks are alive, and
 * why not, is told by no API.
 */
import { DatabaseSync } from 'node:sqlite';

/** A subscription as it lies in the data file. */
export interface SubscriptionRow {
  public_id: string;
  endpoint: string;
  p256dh: Uint8Array;
  auth: Uint8Array;
  vapid_key_id: string;
  active: number;
  inactive_reason: string | null;
  locale: string | null;
  /** Epoch ms. */
  last_seen_at: number;
  /** JSON. */
  preferences: string;
}

export interface DataFile {
  /** All of them, the oldest first. */
  subscriptions(): SubscriptionRow[];
  /** The newest. @throws {Error} when there is none */
  subscription(): SubscriptionRow;
  /** @throws {Error} when there is no such key */
  vapidKey(keyId: string): { publicKey: string; privateKey: string };
}

export function openDataFile(file: string): DataFile {
  function read<Row>(sql: string, ...values: string[]): Row[] {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return database.prepare(sql).all(...values) as Row[]; // the columns that the statements name
    } finally {
      database.close();
    }
  }

  const subscriptions = () => read<SubscriptionRow>('select * from subscriptions order by id');

  return {
    subscriptions,
    subscription() {
      const newest = subscriptions().at(-1);
      if (newest === undefined) throw new Error('nobody has subscribed');
      return newest;
    },
    vapidKey(keyId) {
      const sql = 'select public_key as publicKey, private_key as privateKey from vapid_keys where key_id = ?';
      const [key] = read<{ publicKey: string; privateKey: string }>(sql, keyId);
      if (key === undefined) throw new Error(`no VAPID key ${keyId} in ${file}`);
      return key;
    },
  };
}
