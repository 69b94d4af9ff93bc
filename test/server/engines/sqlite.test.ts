import { describe } from 'vitest';
import { actionContract } from './contract/actions.ts';
import { batchContract } from './contract/ledger-batch.ts';
import { capContract } from './contract/ledger-caps.ts';
import { endContract } from './contract/ledger-end.ts';
import { catalogueContract } from './contract/catalogue.ts';
import { funnelContract } from './contract/funnel.ts';
import { idempotencyContract } from './contract/idempotency.ts';
import { interleavingContract } from './contract/interleaving.ts';
import { jobsContract } from './contract/jobs.ts';
import { planContract } from './contract/ledger-plan.ts';
import { experimentContract } from './contract/ledger-experiments.ts';
import { recallContract } from './contract/ledger-recall.ts';
import { segmentContract } from './contract/segments.ts';
import { throttleContract } from './contract/ledger-throttle.ts';
import { statsLogContract } from './contract/stats-log.ts';
import { statsContract } from './contract/stats.ts';
import { traceContract } from './contract/ledger-trace.ts';
import { peopleContract } from './contract/people.ts';
import { personEditContract } from './contract/person-edits.ts';
import { timeContract } from './contract/time.ts';
import { userRecordContract } from './contract/user-records.ts';
import { vapidKeyContract } from './contract/vapid-keys.ts';
import { openTempEngine } from './open-temp-engine.ts';

for (const contract of [
  peopleContract,
  userRecordContract,
  personEditContract,
  catalogueContract,
  vapidKeyContract,
  jobsContract,
  idempotencyContract,
  actionContract,
  planContract,
  batchContract,
  endContract,
  recallContract,
  capContract,
  experimentContract,
  segmentContract,
  throttleContract,
  traceContract,
  statsContract,
  statsLogContract,
  funnelContract,
  timeContract,
  interleavingContract,
]) {
  // Each in a suite of its own: their hooks would run before every test of the file.
  describe('the embedded engine', () => contract(openTempEngine));
}
