/** What the data file says after a send. */
import { DatabaseSync } from 'node:sqlite';

export interface SendLog {
  /** Messages by state, as their rows have it. */
  states: Readonly<Record<string, number>>;
  /** Messages by state, as the counters have it. */
  counted: Readonly<Record<string, number>>;
  /** Attempts of the message that has most. */
  mostAttempts: number;
  /** Batches that are left over. */
  batches: number;
}

/** @param file of a server that has ended */
export function readLog(file: string): SendLog {
  const database = new DatabaseSync(file, { readOnly: true });
  const numbers = (query: string): Record<string, number> =>
    Object.fromEntries(
      database
        .prepare(query)
        .all()
        .map(({ name, n }) => [String(name), Number(n)]),
    );
  const one = (query: string): number => Number(database.prepare(query).get()?.n);
  try {
    return {
      states: numbers('select state as name, count(*) as n from messages group by state'),
      counted: numbers('select name, sum(n) as n from counters group by name'),
      mostAttempts: one('select max(attempt) as n from messages'),
      batches: one('select count(*) as n from batches where cancelled = 0'),
    };
  } finally {
    database.close();
  }
}
