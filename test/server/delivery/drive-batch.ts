/** Runs one batch against a ledger and a push service that a test scripts. */
import { createOriginCare } from '../../../server/delivery/origins/care.ts';
import { runBatch } from '../../../server/delivery/run-batch.ts';
import { DEFAULT_RETRY } from '../../../server/delivery/retry.ts';
import type { ClaimedBatch, FollowUp, Ledger, Outcome } from '../../../server/ports/ledger.ts';
import type { CapRequest } from '../../../server/ports/pressure.ts';
import type { Recipient } from '../../../server/ports/records.ts';
import type { Caps } from '../../../server/pressure/caps.ts';
import type { Answer, PushMessage } from '../../../server/webpush/index.ts';
import { createFakeEnvironment } from '../fake-environment.ts';
import { NOW, someNotification, someRecipient } from './samples.ts';

export const ACCEPTED: Answer = { kind: 'accepted', status: 201, reason: '', location: null };
export const THROTTLED: Answer = {
  kind: 'throttled',
  status: 429,
  reason: 'HTTP 429',
  location: null,
  retryAfterMs: 30_200,
};

interface SetUp {
  recipients?: Recipient[];
  answer?: (message: PushMessage, index: number) => Answer | Promise<Answer>;
  ledger?: Partial<Pick<Ledger, 'flush' | 'heartbeat' | 'complete' | 'deferOrigin' | 'lastStatus'>>;
  batch?: Partial<ClaimedBatch>;
  settings?: { concurrency?: number; flushEvery?: number };
  stopAfter?: number;
  stopping?: () => boolean;
  /** In flight to the push service. @default 256 */
  most?: number;
  caps?: Caps;
}

export function setUp({
  recipients = some(3),
  answer = () => ACCEPTED,
  ledger = {},
  batch = {},
  settings = {},
  stopAfter,
  stopping = () => false,
  most = 256,
  caps,
}: SetUp) {
  const environment = createFakeEnvironment(NOW);
  const care = createOriginCare({ environment, most, ring: () => [someRecipient().vapidKeyId] });
  const sent: PushMessage[] = [];
  const flushed: Outcome[][] = [];
  const completed: { outcomes: Outcome[]; followUps: FollowUp[] }[] = [];
  const told: Outcome[] = [];
  const undone: number[] = [];
  const deferred: [originId: number, until: number][] = [];
  const places: CapRequest['people'][] = [];
  let inFlight = 0;
  const fake: Pick<
    Ledger,
    | 'loadRecipients'
    | 'flush'
    | 'heartbeat'
    | 'complete'
    | 'deferOrigin'
    | 'undoEnded'
    | 'rememberOrigin'
    | 'lastStatus'
    | 'takePlaces'
  > = {
    takePlaces: async ({ people }) => {
      places.push(people);
      return new Map();
    },
    loadRecipients: async () => recipients,
    heartbeat: async () => true,
    deferOrigin: async (...args) => deferred.push(args),
    undoEnded: async (ended) => undone.push(...ended.map(({ subscriptionId }) => subscriptionId)),
    rememberOrigin: async () => undefined,
    lastStatus: async () => undefined,
    flush: async (_batch, outcomes) => flushed.push([...outcomes]) > 0,
    complete: async (_batch, outcomes, followUps) =>
      completed.push({ outcomes: [...outcomes], followUps: [...followUps] }) > 0,
    ...ledger,
  };
  const claimed: ClaimedBatch = {
    batchId: 1,
    claim: 1,
    attempt: 0,
    originId: 1,
    origin: 'https://push.belfry.test',
    deferredUntil: 0,
    notification: someNotification(),
    subscriptionIds: recipients.map(({ id }) => id),
    leaseUntil: NOW + 60_000,
    ...batch,
  };
  const run = () =>
    runBatch(
      claimed,
      {
        letterhead: {
          appUrl: 'https://app.example/',
          eventsUrl: 'https://app.example/e',
          defaultIcon: '/i',
          defaultBadge: '/b',
          timeZone: 'UTC',
        },
        notification: claimed.notification,
        template: undefined,
        categories: [],
        eventSigner: { sign: () => 'token', verify: () => undefined },
        caps,
      },
      {
        ledger: fake as Ledger,
        sender: {
          async send(message) {
            sent.push(message);
            inFlight += 1;
            try {
              return await answer(message, sent.length - 1);
            } finally {
              inFlight -= 1;
            }
          },
        },
        environment,
        care,
        settings: {
          concurrency: 4,
          flushEvery: 100,
          flushAfterMs: 200,
          leaseMs: 60_000,
          retry: DEFAULT_RETRY,
          ...settings,
        },
        onStored: (_batch, outcomes) => told.push(...outcomes),
      },
      () => stopping() || (stopAfter !== undefined && sent.length >= stopAfter),
    );
  return {
    environment,
    run,
    sent,
    flushed,
    completed,
    told,
    deferred,
    undone,
    places,
    inFlight: () => inFlight,
    gate: () => care.gateOf(claimed),
  };
}

export const some = (count: number): Recipient[] =>
  Array.from({ length: count }, (_, index) =>
    someRecipient({ id: index + 1, endpoint: `https://push.belfry.test/push/${index}` }),
  );

/** Lets everything run that needs no timer. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}
