import type { Environment } from '../environment.ts';
import type { ClaimedBatch, Ledger } from '../ports/ledger.ts';

export interface HeartbeatOptions {
  ledger: Pick<Ledger, 'heartbeat'>;
  environment: Pick<Environment, 'now' | 'setTimer'>;
  leaseMs: number;
  onLost: () => void;
}

/** Extends a claim three times a lease. @returns stops it */
export function startHeartbeat(
  batch: ClaimedBatch,
  { ledger, environment, leaseMs, onLost }: HeartbeatOptions,
): () => void {
  let cancel = (): void => undefined;
  let ended = false;
  const schedule = (): void => {
    if (ended) return;
    cancel = environment.setTimer(() => {
      ledger.heartbeat(batch, environment.now(), leaseMs).then(
        (held) => (held ? schedule() : onLost()),
        // The store is out of reach: the next beat tries again, and the fence protects what another worker took over.
        () => schedule(),
      );
    }, leaseMs / 3);
  };
  schedule();
  return () => {
    ended = true;
    cancel();
  };
}
