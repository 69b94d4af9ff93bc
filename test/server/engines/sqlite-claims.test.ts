import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteEngine } from '../../../server/engines/index.ts';
import type { Engine } from '../../../server/ports/engine.ts';
import { claimDue, LEASE_MS, notificationDraft, outcome, START, subscribe } from './contract/drafts.ts';

describe('opening a file whose last process died', () => {
  let folder: string;
  let file: string;
  let now: number;
  let engine: Engine;
  const open = () => openSqliteEngine({ file, now: () => now });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'belfry-claims-'));
    file = join(folder, 'belfry.db');
    now = START;
    engine = await open();
    await subscribe(engine, ['ann', 'ben', 'cleo']);
  });
  afterEach(async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Closing gives nothing back: to the file it is as if the process had been killed. */
  async function restart(): Promise<void> {
    await engine.close();
    engine = await open();
  }

  it('gives its batches back at once, without what has its outcome', async () => {
    await engine.ledger.create(notificationDraft('one'));
    const held = await claimDue(engine);
    const [first = 0, ...others] = held.subscriptionIds;
    await engine.ledger.flush(held, [outcome(first, 'accepted')], now, LEASE_MS);
    await restart();
    const again = await claimDue(engine);
    expect(again).toMatchObject({ batchId: held.batchId, attempt: held.attempt, subscriptionIds: others });
    expect(again.claim).toBeGreaterThan(held.claim);
  });

  it('goes on with them before what was never started', async () => {
    await engine.ledger.create(notificationDraft('one'));
    const held = await claimDue(engine);
    now += 1;
    await engine.ledger.create(notificationDraft('two', { createdAt: now }));
    await restart();
    expect(await engine.ledger.claim(now, LEASE_MS)).toMatchObject({ batchId: held.batchId });
  });

  it('asks no push service earlier than it wants to be asked', async () => {
    await engine.ledger.create(notificationDraft('one'));
    const held = await claimDue(engine);
    await engine.ledger.deferOrigin(held.originId, now + 5_000);
    await restart();
    expect(await engine.ledger.claim(now, LEASE_MS)).toBeUndefined();
    expect(await engine.ledger.claim(now + 5_000, LEASE_MS)).toMatchObject({ batchId: held.batchId });
  });

  it('takes no claim of the dead for one of its own', async () => {
    await engine.ledger.create(notificationDraft('one'));
    const held = await claimDue(engine);
    await restart();
    expect(await engine.ledger.heartbeat(held, now, LEASE_MS)).toBe(false);
  });

  it('gives a job back, too', async () => {
    await engine.jobs.add({ name: 'clean', key: 'clean', runAt: now });
    const held = await engine.jobs.claim(now, LEASE_MS);
    await engine.jobs.add({ name: 'clean', key: 'clean', runAt: now + 1_000 });
    await restart();
    expect(await engine.jobs.claim(now, LEASE_MS)).toMatchObject({ id: held?.id });
  });
});
