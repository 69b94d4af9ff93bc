/** A dispatcher over a ledger of batches that a test makes up, each of messages that the test answers. */
import { createDispatcher } from '../../../server/delivery/dispatcher.ts';
import { SMALL_BATCH, type ClaimedBatch, type ClaimRoom, type Ledger } from '../../../server/ports/ledger.ts';
import type { Store } from '../../../server/ports/store.ts';
import type { Answer } from '../../../server/webpush/index.ts';
import { createFakeEnvironment } from '../fake-environment.ts';
import { NOW, someNotification, someRecipient } from './samples.ts';

export const ACCEPTED: Answer = { kind: 'accepted', status: 201, reason: '', location: null };

export interface Waiting {
  id: number;
  origin: number;
  runAt?: number;
  /** Messages. @default 1 */
  n?: number;
  urgent?: boolean;
}

/** A ledger of batches, each due at a time and for an origin, in the order of their claims but for the urgent ones. */
export function driveDispatcher({
  batches = [],
  answer = () => ACCEPTED,
  ...overrides
}: {
  batches?: Waiting[];
  answer?: (endpoint: string) => Answer | Promise<Answer>;
} & Partial<Pick<Ledger, 'claim' | 'complete' | 'planStep'>>) {
  const environment = createFakeEnvironment(NOW);
  const waiting: Waiting[] = [...batches];
  const sent: string[] = [];
  const claim = async (
    now: number,
    _leaseMs: number,
    room: ClaimRoom = { everywhere: 'any', origins: [] },
    _held: readonly number[] = [],
  ): Promise<ClaimedBatch | undefined> => {
    const fits = ({ runAt = NOW, origin, n = 1, urgent = false }: Waiting) => {
      if (runAt > now) return false;
      const here = room.origins.find(({ originId }) => originId === origin)?.room ?? 'any';
      return [here, room.everywhere].every(
        (each) => each === 'any' || (each !== 'none' && n <= SMALL_BATCH && (each === 'small' || urgent)),
      );
    };
    const first = waiting.findIndex((batch) => batch.urgent === true && fits(batch));
    const index = first === -1 ? waiting.findIndex(fits) : first;
    const [batch] = index === -1 ? [] : waiting.splice(index, 1);
    if (batch === undefined) return undefined;
    return {
      batchId: batch.id,
      claim: 1,
      attempt: 0,
      originId: batch.origin,
      origin: `https://push-${batch.origin}.example`,
      deferredUntil: 0,
      notification: someNotification(),
      subscriptionIds: Array.from({ length: batch.n ?? 1 }, (_, place) => batch.id + place),
      leaseUntil: now + 60_000,
    };
  };
  const ledger: Partial<Ledger> = {
    planStep: async () => false,
    claim,
    loadRecipients: async (ids) => ids.map((id) => someRecipient({ id, endpoint: `https://push.example/${id}` })),
    heartbeat: async () => true,
    flush: async () => true,
    complete: async () => true,
    deferOrigin: async () => 0,
    nextRunAt: async () => waiting.map(({ runAt = NOW }) => runAt).toSorted((a, b) => a - b)[0],
    ...overrides,
  };
  const dispatcher = createDispatcher({
    store: { listVapidKeys: async () => [] } as Partial<Store> as Store,
    ledger: ledger as Ledger,
    sender: {
      async send({ endpoint }) {
        sent.push(endpoint.slice(endpoint.lastIndexOf('/') + 1));
        return answer(endpoint);
      },
    },
    environment,
    letterhead: {
      appUrl: 'https://app.example/',
      eventsUrl: 'https://app.example/e',
      defaultIcon: '/i',
      defaultBadge: '/b',
      timeZone: 'UTC',
    },
    eventSigner: { sign: () => 'token', verify: () => undefined },
    categories: async () => [],
  });
  return { environment, dispatcher, sent, claim, waiting };
}

/** One turn of the event loop. */
export const turn = () => new Promise((resolve) => setImmediate(resolve));
