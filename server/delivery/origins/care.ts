import type { Environment } from '../../environment.ts';
import type { ClaimedBatch } from '../../ports/ledger.ts';
import { createOriginGate, type OriginAlert, type OriginGate } from './gate.ts';

/** What this process knows of the push services, one {@link OriginGate} each. Lives in memory; the store keeps `deferredUntil`. */
export interface OriginCare {
  gateOf(batch: Pick<ClaimedBatch, 'originId' | 'origin' | 'deferredUntil'>): OriginGate;
  /** Messages that may be in flight to an origin. */
  limitOf(originId: number): number;
  /** The oldest first. */
  alerts(): OriginAlert[];
}

/** An origin that the store says was left alone so short a time ago is met with probes first, by a process that is new. */
const RECENTLY_MS = 15 * 60_000;

export interface OriginCareOptions {
  environment: Pick<Environment, 'now' | 'random' | 'log'>;
  /** Messages in flight to one origin, at most. */
  most: number;
}

export function createOriginCare({ environment, most }: OriginCareOptions): OriginCare {
  const gates = new Map<number, OriginGate>();
  return {
    gateOf({ originId, origin, deferredUntil = 0 }) {
      let gate = gates.get(originId);
      if (gate === undefined) {
        const probeFrom = deferredUntil > environment.now() - RECENTLY_MS ? deferredUntil : 0;
        gate = createOriginGate({ origin, environment, most, probeFrom });
        gates.set(originId, gate);
      }
      return gate;
    },
    limitOf: (originId) => gates.get(originId)?.limit ?? most,
    alerts: () =>
      [...gates.values()].flatMap(({ alert }) => alert ?? []).toSorted((one, other) => one.since - other.since),
  };
}
