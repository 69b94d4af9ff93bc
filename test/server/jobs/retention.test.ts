/** What the hourly job does with keys and counters whose time is over. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHousekeeping } from '../../../server/jobs/housekeeping.ts';
import { notificationDraft, START, subscribe } from '../engines/contract/drafts.ts';
import { openTempEngine, type TempEngine } from '../engines/open-temp-engine.ts';
import { createFakeEnvironment, type FakeEnvironment } from '../fake-environment.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const KEPT = { retentionMs: 30 * DAY, idempotencyMs: DAY };
const EVER = { from: 0, to: START + 100 * DAY };

let environment: FakeEnvironment;
let temp: TempEngine;
beforeEach(async () => {
  environment = createFakeEnvironment(START);
  temp = await openTempEngine(environment.now);
});
afterEach(() => temp.remove());

/** Runs the job at that time, as if it had waited since. */
async function clean(at: number): Promise<void> {
  environment.advance(at - environment.now());
  await temp.engine.jobs.add({ name: 'housekeeping', key: 'housekeeping', runAt: at });
  await createHousekeeping(temp.engine, environment, KEPT).runDue();
}

describe('housekeeping', () => {
  it('deletes idempotency keys whose time is over', async () => {
    const once = { apiKey: 'key_1', key: 'order-7', fingerprint: new Uint8Array(32), since: 0 };
    await temp.engine.ledger.create(notificationDraft('ntf_1'), once);
    await clean(START + DAY);
    expect(await temp.engine.store.findIdempotencyRecord(once)).toBeDefined();
    await clean(START + DAY + 1);
    expect(await temp.engine.store.findIdempotencyRecord(once)).toBeUndefined();
  });

  it('turns hours into days after eight days, and keeps what they say', async () => {
    await subscribe(temp.engine, ['ana']);
    await temp.engine.ledger.create(notificationDraft('ntf_1'));
    const hours = async () => (await temp.engine.stats.series({ dimension: 'all', key: '' }, EVER, 'hour')).length;
    await clean(START + 8 * DAY);
    expect(await hours()).toBe(1);
    await clean(START + 9 * DAY);
    expect(await hours()).toBe(0);
    expect((await temp.engine.stats.totals(EVER)).planned).toBe(1);
  });
});
