import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPatientLedger, type PatientLedger } from '../../../server/delivery/patient-ledger.ts';
import { StoreUnavailableError } from '../../../server/engines/index.ts';
import type { ClaimedBatch, Ledger } from '../../../server/ports/ledger.ts';
import { claimDue, LEASE_MS, notificationDraft, outcome, START, subscribe } from '../engines/contract/drafts.ts';
import { openTempEngine, type TempEngine } from '../engines/open-temp-engine.ts';
import { createFakeEnvironment, type FakeEnvironment } from '../fake-environment.ts';

describe('patient ledger', () => {
  let temp: TempEngine;
  let environment: FakeEnvironment;
  let patient: PatientLedger;
  let batch: ClaimedBatch;
  let isOut: boolean;
  let tries: number;

  beforeEach(async () => {
    environment = createFakeEnvironment(START);
    temp = await openTempEngine(environment.now);
    await subscribe(temp.engine, ['ann', 'ben']);
    await temp.engine.ledger.create(notificationDraft('one'));
    batch = await claimDue(temp.engine);
    [isOut, tries] = [false, 0];
    patient = createPatientLedger(failing(temp.engine.ledger), environment);
  });
  afterEach(() => temp.remove());

  /** The real one, out of reach while `isOut`. */
  const failing = (ledger: Ledger): Ledger =>
    new Proxy(ledger, {
      get(target, name: keyof Ledger) {
        const command = target[name] as (...args: unknown[]) => Promise<unknown>;
        return (...args: unknown[]) => {
          tries += 1;
          return isOut ? Promise.reject(new StoreUnavailableError('the disk is full')) : command(...args);
        };
      },
      ownKeys: (target) => Reflect.ownKeys(target),
    });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const accepted = () => batch.subscriptionIds.map((id) => outcome(id, 'accepted'));
  const states = async () => (await temp.engine.ledger.messages(batch.notification.id, 10)).map(({ state }) => state);

  it('stores outcomes once the store is back', async () => {
    isOut = true;
    const flushed = patient.flush(batch, accepted(), START, LEASE_MS);
    await turn();
    expect(await states()).toEqual(['sending', 'sending']);
    isOut = false;
    environment.advance(500);
    expect(await flushed).toBe(true);
    expect(await states()).toEqual(['accepted', 'accepted']);
  });

  it('counts a lease from when it is stored', async () => {
    isOut = true;
    const flushed = patient.flush(batch, [], START, LEASE_MS);
    await turn();
    isOut = false;
    environment.advance(LEASE_MS - 1);
    await flushed;
    environment.advance(LEASE_MS - 1);
    expect(await temp.engine.ledger.claim(environment.now(), LEASE_MS)).toBeUndefined();
  });

  it('lets nobody take a claim that ran out meanwhile', async () => {
    isOut = true;
    const beat = patient.heartbeat(batch, START, LEASE_MS);
    await turn();
    isOut = false;
    // Until the next try the store is back and the claim has run out: whoever claims now would send everything again.
    const late = environment.now() + 10 * LEASE_MS;
    await expect(patient.claim(late, LEASE_MS)).rejects.toThrow(StoreUnavailableError);
    await expect(patient.planStep(late)).rejects.toThrow(StoreUnavailableError);
    environment.advance(500);
    expect(await beat).toBe(true);
    expect(await patient.claim(environment.now(), LEASE_MS)).toBeUndefined();
  });

  it('does not wait to claim: who asks is told', async () => {
    isOut = true;
    await expect(patient.claim(START, LEASE_MS)).rejects.toThrow('the disk is full');
    expect(environment.timers()).toEqual([]);
  });

  it('does not wait for what waiting cannot mend', async () => {
    const stranger = outcome(4711, 'accepted');
    await expect(patient.flush(batch, [stranger], START, LEASE_MS)).rejects.toThrow(RangeError);
    expect(tries).toBe(1);
  });

  it('gives up for good when the process ends', async () => {
    isOut = true;
    const flushed = patient.flush(batch, accepted(), START, LEASE_MS);
    const refused = expect(flushed).rejects.toThrow('the disk is full');
    await turn();
    patient.giveUp();
    await refused;
    await expect(patient.complete(batch, accepted(), [], START)).rejects.toThrow('the disk is full');
    expect(environment.timers()).toEqual([]);
  });
});
