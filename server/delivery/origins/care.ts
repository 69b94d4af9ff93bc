import type { Environment } from '../../environment.ts';
import type { ClaimedBatch, OriginMemory } from '../../ports/ledger.ts';
import type { OriginAlert } from './episode.ts';
import { createOriginGate, type OriginGate } from './gate.ts';

/** What this process knows of the push services, one {@link OriginGate} each. Lives in memory; the store keeps `deferredUntil`. */
export interface OriginCare {
  gateOf(batch: Pick<ClaimedBatch, 'originId' | 'origin' | 'deferredUntil' | 'memory'>): OriginGate;
  /** Messages that may be in flight to an origin. */
  limitOf(originId: number): number;
  /** The oldest first. */
  alerts(): OriginAlert[];
}

/** An origin that the store says was left alone so short a time ago is met with probes first, by a process that is new. */
const RECENTLY_MS = 15 * 60_000;

const MANY_GATES = 256;

const IDLE_MS = 60 * 60_000;

const FORGET_EVERY_MS = 60_000;

export interface OriginCareOptions {
  environment: Pick<Environment, 'now' | 'random' | 'log'>;
  /** Messages in flight to one origin, at most. */
  most: number;
  /** Ids of all VAPID keys that are signed with. @default one, without a name */
  ring?: () => readonly string[];
}

export function createOriginCare({ environment, most, ring }: OriginCareOptions): OriginCare {
  const gates = new Map<number, OriginGate>();
  let forgottenAt = 0;
  /** Subscriptions may name any number of origins: what nothing was sent to for an hour need not be known. */
  const forgetIdle = (): void => {
    if (gates.size < MANY_GATES || environment.now() < forgottenAt + FORGET_EVERY_MS) return;
    forgottenAt = environment.now();
    for (const [originId, { idleSince }] of gates) {
      if (idleSince !== undefined && idleSince < forgottenAt - IDLE_MS) gates.delete(originId);
    }
  };
  return {
    gateOf({ originId, origin, deferredUntil = 0, memory }) {
      let gate = gates.get(originId);
      if (gate === undefined) {
        forgetIdle();
        const recently = environment.now() - RECENTLY_MS;
        const probeFrom = deferredUntil > recently ? deferredUntil : 0;
        gate = createOriginGate({
          origin,
          environment,
          most,
          probeFrom,
          memory: stillTrue(memory, recently),
          ...(ring === undefined ? {} : { ring }),
        });
        gates.set(originId, gate);
      }
      return gate;
    },
    limitOf: (originId) => gates.get(originId)?.limit ?? most,
    alerts: () => [...gates.values()].flatMap(({ alerts }) => alerts).toSorted((one, other) => one.since - other.since),
  };
}

function stillTrue(memory: OriginMemory | undefined, recently: number): OriginMemory | undefined {
  if (memory === undefined) return undefined;
  const keys = Object.fromEntries(Object.entries(memory.keys).filter(([, until]) => until > recently));
  return { ...memory, trouble: memory.until > recently ? memory.trouble : null, keys };
}
