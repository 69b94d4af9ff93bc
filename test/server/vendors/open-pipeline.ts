/**
 * One push service behind the whole server: a real data file, real encryption, transport and TLS. What a script made of
 * one message is read where it is kept, in the data file.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { BelfryOptions } from '../../../server/index.ts';
import type { ScriptedAnswer } from '../../../testing/index.ts';
import type { MessageState } from '../../../wire/index.ts';
import { openTestServer, type Json, type TestServer } from '../open-belfry.ts';

export const ORIGINS = {
  fcm: 'https://fcm.googleapis.com',
  mozilla: 'https://updates.push.services.mozilla.com',
  apple: 'https://web.push.apple.com',
  windows: 'https://wns2-test.notify.windows.com',
  /** Speaks what the RFCs ask for, and is nobody that we know. */
  unknown: 'https://push.belfry.test',
} as const;

/** In memory where the system has such a place: it is a data file a test, and none is to outlive its test. */
const BASE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Longer than a young subscription is spared. */
const GROWN_MS = 2 * MINUTE;
/** Longer than anything is put off for a push service's sake. */
const PATIENCE_MS = 25 * HOUR;

/** A message as it lies in the data file. */
export interface StoredMessage {
  state: MessageState;
  httpStatus: number | null;
  attempt: number;
  reason: string | null;
  location: string | null;
}

export interface Pipeline {
  readonly server: TestServer;
  readonly origin: string;
  /** Browsers at the origin, a person each, not so new that a 410 is asked again. @param users @default ana alone */
  subscribe(users?: readonly string[]): Promise<void>;
  /** Lets the POSTs be answered so; the next one, unless `times` or `match` says otherwise. */
  answer(script: ScriptedAnswer): () => void;
  /** To ana, who must have subscribed. @returns the notification's public id, once nothing more is due now */
  send(more?: Json): Promise<string>;
  /** @throws {Error} unless there is one message alone */
  stored(id: string): StoredMessage;
  /** Of the oldest subscription: `active`, or why it is not. */
  subscription(): string;
  /** Until when nobody at this origin is sent to, in ms from now; 0: not put off. */
  putOffMs(): number;
  /**
   * Moves the clock from timer to timer for a day.
   * @param asked how often the push service was asked so far @default by its own account
   * @returns after how long it was asked again; null: it was not
   */
  askedAgainAfterMs(asked?: () => number): Promise<number | null>;
  /** Spoils what is stored, beside the server. */
  alter(sql: string, ...values: (string | Uint8Array)[]): void;
  alerts(): Promise<Json[]>;
  close(): Promise<void>;
}

export async function openPipeline(origin: string, options: Partial<BelfryOptions> = {}): Promise<Pipeline> {
  const folder = await mkdtemp(join(BASE, 'belfry-vendors-'));
  const file = join(folder, 'belfry.db');
  const server = await openTestServer({ data: file, ...options }, { origins: [ORIGINS.unknown, origin] });
  const { environment, service } = server;

  function read(sql: string, ...values: string[]): Json[] {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return database.prepare(sql).all(...values);
    } finally {
      database.close();
    }
  }

  return {
    server,
    origin,

    async subscribe(users = ['ana']) {
      for (const user of users) {
        const { subscription } = server.browser(origin);
        const { status, body } = await server.call('/api/v1/push/subscribe', { user, body: { subscription } });
        if (status !== 201) throw new Error(`subscribe answered ${status}: ${JSON.stringify(body)}`);
      }
      await server.advance(GROWN_MS);
    },

    answer: (script) => service.answerNext(script),

    async send(more = {}) {
      return (await server.send({ userId: 'ana', title: 'Hello', ...more })).id;
    },

    stored(id) {
      const rows = read(
        `select m.state, m.http_status as httpStatus, m.attempt, m.reason, m.location
           from messages m join notifications n on n.id = m.notification_id where n.public_id = ?`,
        id,
      );
      const [row] = rows;
      if (row === undefined || rows.length > 1) throw new Error(`${rows.length} messages of ${id} are stored`);
      return { ...row } as unknown as StoredMessage; // the columns that the statement names
    },

    subscription() {
      const [row] = read('select active, inactive_reason as reason from subscriptions order by id limit 1');
      return row?.active === 1 ? 'active' : String(row?.reason);
    },

    putOffMs() {
      const [row] = read('select deferred_until as until from origins where origin = ?', origin);
      return Math.max(0, Number(row?.until ?? 0) - environment.now());
    },

    async askedAgainAfterMs(asked = () => service.received.length) {
      const start = environment.now();
      const before = asked();
      for (;;) {
        const [next] = environment.timers();
        if (next === undefined || next > start + PATIENCE_MS) return null;
        await server.advance(Math.max(0, next - environment.now()));
        if (asked() > before) return environment.now() - start;
      }
    },

    alter(sql, ...values) {
      const database = new DatabaseSync(file);
      try {
        const { changes } = database.prepare(sql).run(...values);
        if (changes === 0) throw new Error(`nothing was altered by ${sql}`);
      } finally {
        database.close();
      }
    },

    alerts: async () => ((await server.call('/health')).body.alerts ?? []) as Json[],

    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
