import type { Generated } from 'kysely';

/** The tables of what is being sent and what became of it; `Tables` has them with the others. */

export interface BatchTable {
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

export interface MessageTable {
  notification_id: number;
  subscription_id: number;
  state: string;
  attempt: number;
  http_status: number | null;
  reason: string | null;
  location: string | null;
  at: number;
}

export interface AttemptTable {
  id: Generated<number>;
  notification_id: number;
  subscription_id: number;
  attempt: number;
  http_status: number | null;
  reason: string | null;
  at: number;
}

/** A message that was put off without an attempt. */
export interface DeferralTable {
  notification_id: number;
  subscription_id: number;
  at: number;
  until: number;
  reason: string;
}

/** What became of taking a message back: a recall state, or `retrying`. */
export interface RecallTable {
  notification_id: number;
  subscription_id: number;
  state: string;
  http_status: number | null;
  reason: string | null;
  at: number;
}

/** What the app said of a button; `answer` is JSON. */
export interface ActionAnswerTable {
  notification_id: number;
  subscription_id: number;
  action: string;
  answer: string;
  at: number;
}

export interface EventTable {
  notification_id: number;
  subscription_id: number;
  type: string;
  action: string;
  at: number;
}
