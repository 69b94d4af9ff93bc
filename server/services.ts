import type { Context } from 'hono';
import type { Category } from '../wire/index.ts';
import type { ActionDesk } from './actions/desk.ts';
import type { Authenticator } from './auth/caller.ts';
import type { PairSigner } from './auth/signing-ring.ts';
import type { AcceptTools } from './delivery/accept.ts';
import type { Dispatcher } from './delivery/dispatcher.ts';
import type { Letterhead } from './delivery/prepare.ts';
import type { RecallWorker } from './delivery/recall.ts';
import type { Environment } from './environment.ts';
import type { Observers } from './observers.ts';
import type { ClientTags } from './options.ts';
import type { Engine } from './ports/engine.ts';
import type { ScheduleWorker } from './schedules/worker.ts';
import type { EndpointRules, VapidRing } from './webpush/index.ts';

/** What the routes work with: made once by `createBelfry`, handed to each. */
export interface Services {
  environment: Environment;
  engine: Engine;
  authenticate: Authenticator;
  ring: VapidRing;
  eventSigner: PairSigner;
  deviceSigner: PairSigner;
  dispatcher: Dispatcher;
  actionDesk: ActionDesk;
  recalls: RecallWorker;
  schedules: ScheduleWorker;
  observers: Observers;
  letterhead: Letterhead;
  endpointRules: EndpointRules;
  /** How long events of a notification are kept, and taken. */
  retentionMs: number;
  /** How long an idempotency key is kept. */
  idempotencyMs: number;
  /** Whether pages may write tags, or which. */
  clientTags: ClientTags;
  /** Aborted when the server is told to stop: nobody is to be kept waiting. */
  ending: AbortSignal;
  /** The catalogue, by id. */
  categories: () => Promise<readonly Category[]>;
  /** Keeps the address that subscribed; undefined when that is switched off. */
  addressOf: (context: Context) => string | undefined;
}

/** What accepting a notification needs of the services. */
export function acceptTools({
  engine,
  environment,
  categories,
  letterhead,
  eventSigner,
}: Pick<Services, 'engine' | 'environment' | 'categories' | 'letterhead' | 'eventSigner'>): AcceptTools {
  return { store: engine.store, ledger: engine.ledger, environment, categories, sheet: { letterhead, eventSigner } };
}
