import type { Generated } from 'kysely';

/**
 * The tables as every engine has them. Times are epoch ms, switches are 0 or 1, JSON is text, ids are integers below
 * 2^53 that are never given twice: batches, event tokens and snapshots name rows that may be gone.
 */
export interface Tables {
  users: UserTable;
  /** `deferred_until`: no batch of the origin is due before. `memory`: an OriginMemory. */
  origins: {
    id: Generated<number>;
    origin: string;
    deferred_until: Generated<number>;
    memory: Generated<string | null>;
  };
  subscriptions: SubscriptionTable;
  categories: { id: string; category: string; created_at: number; updated_at: number };
  templates: { id: Generated<number>; type: string; version: number; template: string; created_at: number };
  vapid_keys: { key_id: string; public_key: string; private_key: string; created_at: number; current: number };
  signing_keys: { key_id: number; secret: Uint8Array; created_at: number };
  api_keys: { public_id: string; name: string; hash: Uint8Array; scopes: string; created_at: number };
  notifications: NotificationTable;
  batches: BatchTable;
  messages: MessageTable;
  attempts: AttemptTable;
  deferrals: DeferralTable;
  recalls: RecallTable;
  events: EventTable;
  counters: { notification_id: number; name: string; n: number };
  /** The same counts over all notifications, by UTC day: `floor(epoch ms / 86,400,000)`. */
  daily_counters: { day: number; name: string; n: number };
  jobs: JobTable;
}

interface UserTable {
  id: Generated<number>;
  external_id: string | null;
  active: number;
  locale: string | null;
  time_zone: string | null;
  preferences: string;
  created_at: number;
  updated_at: number;
}

interface SubscriptionTable {
  id: Generated<number>;
  public_id: string;
  user_id: number;
  origin_id: number;
  endpoint: string;
  endpoint_hash: Uint8Array;
  p256dh: Uint8Array;
  auth: Uint8Array;
  vapid_key_id: string;
  active: number;
  inactive_reason: string | null;
  expiration_time: number | null;
  /** Id of the newest notification when it last left a named user. */
  moved_after: number | null;
  device_id: string | null;
  user_agent: string | null;
  ip: string | null;
  locale: string | null;
  time_zone: string | null;
  preferences: string;
  created_at: number;
  updated_at: number;
  last_seen_at: number;
}

interface NotificationTable {
  id: Generated<number>;
  public_id: string;
  state: string;
  audience: string;
  content: string;
  template_id: number | null;
  template_type: string | null;
  category: string | null;
  priority: string;
  urgency: string;
  ttl_seconds: number;
  topic: string | null;
  created_at: number;
  expires_at: number;
  parent_id: number | null;
  unreached: string;
  warnings: string;
  /** Rank of its batches, 0 first. */
  rank: number;
  /** Largest subscription id at the start: whoever subscribes later is not of the audience. */
  snapshot_id: number;
  /** The last subscription planned, by (origin, id). */
  cursor_origin_id: number;
  cursor_id: number;
  /** External id of the user, where the audience is one user alone. */
  only_user: string | null;
  /** 1 once its messages, attempts and events have been deleted, and what it said and to whom. */
  swept: Generated<number>;
  /** When the first cancel came that found something to stop or to take back. */
  cancelled_at: number | null;
  /** When the next step of taking messages back is due; while claimed, the end of the lease. */
  recall_at: number | null;
  recall_pass: Generated<number>;
  /** The last subscription that this pass has looked at. */
  recall_cursor: Generated<number>;
}

interface BatchTable {
  id: Generated<number>;
  notification_id: number;
  origin_id: number;
  rank: number;
  /** Due time; while claimed, the end of the lease. */
  run_at: number;
  claim: Generated<number>;
  /** 1 from a claim until it is given back; a claim whose `run_at` has passed is over. */
  claimed: Generated<number>;
  attempt: number;
  /** 1: the batch is kept to tell which messages were cancelled, and never claimed. */
  cancelled: Generated<number>;
  n: number;
  /** How many of `n` have had their final outcome counted. */
  settled: Generated<number>;
  first_id: number;
  sub_ids: string;
}

interface MessageTable {
  notification_id: number;
  subscription_id: number;
  state: string;
  attempt: number;
  http_status: number | null;
  reason: string | null;
  location: string | null;
  at: number;
}

interface AttemptTable {
  id: Generated<number>;
  notification_id: number;
  subscription_id: number;
  attempt: number;
  http_status: number | null;
  reason: string | null;
  at: number;
}

/** A message that was put off without an attempt. */
interface DeferralTable {
  notification_id: number;
  subscription_id: number;
  at: number;
  until: number;
  reason: string;
}

/** What became of taking a message back: a recall state, or `retrying`. */
interface RecallTable {
  notification_id: number;
  subscription_id: number;
  state: string;
  http_status: number | null;
  reason: string | null;
  at: number;
}

interface EventTable {
  notification_id: number;
  subscription_id: number;
  type: string;
  action: string;
  at: number;
}

interface JobTable {
  id: Generated<number>;
  name: string;
  key: string | null;
  data: string;
  run_at: number;
  claim: Generated<number>;
  claimed: Generated<number>;
}
