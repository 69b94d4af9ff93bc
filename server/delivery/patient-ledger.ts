import { StoreUnavailableError } from '../engines/index.ts';
import type { Environment } from '../environment.ts';
import type { Ledger } from '../ports/ledger.ts';

/** How far apart the store is tried again. */
const TRY_AGAIN_MS = 500;

export interface PatientLedger extends Ledger {
  /** Waits no longer, for what waits now and for what comes: the process ends. */
  giveUp(): void;
}

/**
 * A ledger whose outcomes are not lost with a store that is out of reach for a while (a full disk, a locked file): what
 * was sent is stored once that works again, and not sent a second time. Until then nothing new is planned or claimed:
 * sending stops, and claims that have run out meanwhile are extended before anybody can take them.
 *
 * Creating a notification does not wait: whoever asked is told.
 */
export function createPatientLedger(
  ledger: Ledger,
  { now, setTimer }: Pick<Environment, 'now' | 'setTimer'>,
): PatientLedger {
  const waiting = new Set<() => void>();
  let givenUp = false;

  async function patiently<T>(command: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await command();
      } catch (error) {
        if (givenUp || !(error instanceof StoreUnavailableError)) throw error;
        await pause();
      }
    }
  }

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const go = (): void => {
        cancel();
        waiting.delete(go);
        resolve();
      };
      const cancel = setTimer(go, TRY_AGAIN_MS);
      waiting.add(go);
    });

  async function afterThose<T>(command: () => Promise<T>): Promise<T> {
    if (waiting.size > 0) throw new StoreUnavailableError('what was sent is to be stored before anything else is');
    return command();
  }

  return {
    ...ledger,
    planStep: (at) => afterThose(() => ledger.planStep(at)),
    claim: (at, leaseMs, room, held) => afterThose(() => ledger.claim(at, leaseMs, room, held)),
    loadRecipients: (ids) => patiently(() => ledger.loadRecipients(ids)),
    // By the clock of each try: a lease counts from when it is stored.
    heartbeat: (batch, _at, leaseMs) => patiently(() => ledger.heartbeat(batch, now(), leaseMs)),
    flush: (batch, outcomes, _at, leaseMs) => patiently(() => ledger.flush(batch, outcomes, now(), leaseMs)),
    complete: (batch, outcomes, followUps) => patiently(() => ledger.complete(batch, outcomes, followUps, now())),
    takePlaces: (request) => patiently(() => ledger.takePlaces(request, now())),
    undoEnded: (ended, at) => patiently(() => ledger.undoEnded(ended, at)),
    rememberOrigin: (originId, memory) => patiently(() => ledger.rememberOrigin(originId, memory)),
    deferOrigin: (originId, until) => patiently(() => ledger.deferOrigin(originId, until)),
    lastStatus: (notificationId, subscriptionId) => patiently(() => ledger.lastStatus(notificationId, subscriptionId)),
    giveUp() {
      givenUp = true;
      for (const go of [...waiting]) go();
    },
  };
}
