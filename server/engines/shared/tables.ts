import type { Generated } from 'kysely';
import type { Metric } from '../../ports/stats.ts';
import type {
  ActionAnswerTable,
  AttemptTable,
  BatchTable,
  DeferralTable,
  EventTable,
  MessageTable,
  RecallTable,
} from './log-tables.ts';

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
  /** A date is a number, too: epoch ms; a boolean 0 or 1. */
  user_tags: { user_id: number; key: string; kind: string; text: string | null; number: number | null };
  user_groups: { user_id: number; name: string };
  consents: ConsentTable;
  segments: { id: string; name: string; filter: string; created_at: number; updated_at: number };
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
  action_answers: ActionAnswerTable;
  cap_uses: CapUseTable;
  experiment_people: ExperimentPersonTable;
  experiment_counters: ExperimentCounterTable;
  counters: { notification_id: number; name: string; n: number };
  /** By UTC hour, and past the first days by UTC day: what a notification was, and what became of its messages. */
  stats: { dimension: string; at: number; key: string; span: string } & MetricColumns;
  /** Of one notification, what became of messages that somebody has looked at. */
  notification_stats: { notification_id: number; platform: string } & MetricColumns;
  /** By UTC day: what pages have told of asking for permission. */
  funnel: { at: number; stage: string; n: number };
  jobs: JobTable;
  reminders: { key: string; fingerprint: Uint8Array; event_at: number; created_at: number; updated_at: number };
  /** `notification_id` null: its time was over already. */
  reminder_sends: { reminder_key: string; before_seconds: number; notification_id: number | null };
  schedules: ScheduleTable;
  schedule_ticks: { schedule_id: string; tick_at: number; notification_id: number };
  /** `status` and `body`: what was answered, once it was. */
  idempotency_keys: {
    api_key: string;
    key: string;
    fingerprint: Uint8Array;
    notification_id: number;
    status: number | null;
    body: string | null;
    created_at: number;
  };
}

type MetricColumns = Record<Metric, Generated<number>>;

interface UserTable {
  id: Generated<number>;
  external_id: string | null;
  active: number;
  locale: string | null;
  time_zone: string | null;
  preferences: string;
  /** The last visit with any browser; null before the first. */
  last_seen_at: number | null;
  created_at: number;
  updated_at: number;
}

/** What a person agreed to, when, on which page. `subscription_id` null: that browser has been deleted. */
interface ConsentTable {
  id: Generated<number>;
  user_id: number;
  subscription_id: number | null;
  at: number;
  text: string;
  version: string | null;
  page: string | null;
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
  /** When that was. */
  moved_at: number | null;
  device_id: string | null;
  user_agent: string | null;
  platform: Generated<string>;
  ip: string | null;
  locale: string | null;
  time_zone: string | null;
  preferences: string;
  created_at: number;
  updated_at: number;
  last_seen_at: number;
  /** The UTC day on which it was last seen, or reported an event. */
  reached_day: Generated<number>;
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
  /** Messages that may leave in a minute; null: as many as there is room for. */
  throttle_per_minute: Generated<number | null>;
  /** Of a throttled one: when the next batch may leave. */
  leave_at: Generated<number>;
  /** Of a throttled one: the first time that no batch has been given yet. */
  slot_at: Generated<number>;
  /** When it starts, where that is later than its making. */
  starts_at: Generated<number | null>;
  /** JSON of a {@link LocalTime}, where each person has it by the clock on their wall. */
  local_time: Generated<string | null>;
  /** Id of the notification whose A/B test has chosen this one: it goes to the rest of those. */
  winner_of: Generated<number | null>;
}

/** A message's place under the frequency caps. */
interface CapUseTable {
  notification_id: number;
  subscription_id: number;
  user_id: number;
  category: string | null;
  /** When the place was taken. */
  at: number;
  /** Past it no cap counts the place any more. */
  until: number;
}

/** A person in an A/B test: what they have had and done of it, each once. */
interface ExperimentPersonTable {
  notification_id: number;
  user_id: number;
  variant: string;
  sent: number;
  delivered: number;
  clicked: number;
}

/** People by variant, counted in the commits that change them. */
interface ExperimentCounterTable {
  notification_id: number;
  variant: string;
  sent: number;
  delivered: number;
  clicked: number;
}

/** What recurs. */
interface ScheduleTable {
  id: string;
  cron: string;
  time_zone: string;
  /** JSON: the body of a send. */
  notification: string;
  catch_up: string;
  starts_at: number | null;
  ends_at: number | null;
  paused: number;
  /** Null: never again, or paused. */
  next_at: number | null;
  /** Why the last run made no notification. */
  fault: string | null;
  created_at: number;
  updated_at: number;
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
