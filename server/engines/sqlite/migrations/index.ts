import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { start } from './0001-start.ts';
import { recall } from './0002-recall.ts';
import { originMemory } from './0003-origin-memory.ts';
import { people } from './0004-people.ts';
import { statistics } from './0005-statistics.ts';
import { idempotency } from './0006-idempotency.ts';
import { schedules } from './0007-schedules.ts';
import { segments } from './0008-segments.ts';
import { pressure } from './0009-pressure.ts';
import { movedAt } from './0010-moved-at.ts';
import { funnel } from './0011-funnel.ts';
import { actionAnswers } from './0012-action-answers.ts';

/**
 * Every step of the schema, by name, in the order of the names. A step that has been published is never changed: what
 * comes later is a step of its own.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-start': fromStatements(start),
  '0002-recall': fromStatements(recall),
  '0003-origin-memory': fromStatements(originMemory),
  '0004-people': fromStatements(people),
  '0005-statistics': fromStatements(statistics),
  '0006-idempotency': fromStatements(idempotency),
  '0007-schedules': fromStatements(schedules),
  '0008-segments': fromStatements(segments),
  '0009-pressure': fromStatements(pressure),
  '0010-moved-at': fromStatements(movedAt),
  '0011-funnel': fromStatements(funnel),
  '0012-action-answers': fromStatements(actionAnswers),
};

function fromStatements(statements: readonly string[]): Migration {
  return {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
