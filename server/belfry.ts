import { availableParallelism } from 'node:os';
import type { Hono } from 'hono';
import {
  notificationRequestSchema,
  templateSetSchema,
  type NotificationRequest,
  type NotificationResponse,
} from '../wire/index.ts';
import { createActionDesk } from './actions/desk.ts';
import { createRecentOutcomes } from './analytics/recent-outcomes.ts';
import { createApp } from './app.ts';
import { createApiKey } from './auth/api-keys.ts';
import { createAuthenticator } from './auth/caller.ts';
import { openSigningRing } from './auth/signing-ring.ts';
import { openVapidRing } from './auth/vapid-ring.ts';
import { acceptNotification } from './delivery/accept.ts';
import { createDispatcher, MAX_IN_FLIGHT_PER_ORIGIN } from './delivery/dispatcher.ts';
import { makeLetterhead } from './delivery/letterhead.ts';
import { createPatientLedger } from './delivery/patient-ledger.ts';
import { createRecallWorker } from './delivery/recall.ts';
import { openSqliteEngine } from './engines/index.ts';
import { systemEnvironment } from './environment.ts';
import { requireHttpUrl } from './http/absolute-url.ts';
import { createAddressReader } from './http/address.ts';
import { checkBody } from './http/body.ts';
import { createHousekeeping } from './jobs/housekeeping.ts';
import { createObservers, type BelfryEvents } from './observers.ts';
import type { BelfryOptions } from './options.ts';
import { createOutcomeReports } from './outcome-reports.ts';
import type { Engine } from './ports/engine.ts';
import { describe } from './routes/app/notifications.ts';
import { createScheduleWorker } from './schedules/worker.ts';
import { checkSettings } from './settings.ts';
import { shutDown } from './shut-down.ts';
import { acceptTools, type Services } from './services.ts';
import { loadTemplates } from './templates/catalogue.ts';
import { checkVapidSubject, createRecaller, createSender, createSenderPool, createTransport } from './webpush/index.ts';

export interface Belfry {
  /** Mount it in another Hono app (`host.route('/', belfry.app)`) or serve it. */
  readonly app: Hono;
  /** Starts sending. Requests are answered before that too; what they plan waits. */
  start(): Promise<void>;
  /**
   * Takes no more work, lets what is on its way finish and closes the data file: within 15 s, whatever hangs. What
   * could not be finished is sent at the next start.
   *
   * @param requests what is still being answered: the file is closed after that
   */
  stop(requests?: Promise<unknown>): Promise<void>;
  /** Sends from the same process: the body of POST /api/v1/notifications. @throws {ProblemError} */
  send(request: NotificationRequest): Promise<NotificationResponse>;
  /** One user, one call. @throws {ProblemError} */
  sendToUser(
    userId: string,
    notification: Omit<NotificationRequest, 'to' | 'userId' | 'user_id'>,
  ): Promise<NotificationResponse>;
  /** Listens to subscriptions, outcomes and events, told after the commit. @returns stops listening */
  on<K extends keyof BelfryEvents>(type: K, listener: (event: BelfryEvents[K]) => unknown): () => void;
  readonly vapidPublicKey: string;
  /** What the first start made, to be shown once. */
  readonly made: { vapidKeys: boolean; apiKey: string | undefined };
  /** What an operator should know of the configuration. */
  readonly warnings: readonly string[];
  /** Waits until nothing is due or on its way. For tests that own the clock. */
  idle(): Promise<void>;
}

/** Used where no subject is configured: good for the demo, refused by Apple. */
const LOCAL_SUBJECT = 'mailto:belfry@localhost';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Opens the data file and makes the server: a Hono app, and what sends in the background.
 *
 * @throws {DataFileInUseError} another server has the file · `DataFileUnwritableError` · {@link VapidKeyError} broken keys
 * · `VapidSubjectError` a contact that push services refuse · `TypeError` an option that cannot work
 *
 * @example
 * const belfry = await createBelfry({ appUrl: 'https://app.example', vapid: { subject: 'mailto:ops@app.example' } });
 * await belfry.start();
 * host.route('/', belfry.app);
 * await belfry.sendToUser('42', { title: 'Hello', url: '/inbox' });
 */
export async function createBelfry(options: BelfryOptions): Promise<Belfry> {
  const environment = options.environment ?? systemEnvironment();
  const subject = checkVapidSubject(options.vapid?.subject ?? LOCAL_SUBJECT, {
    allowLocalhost: options.vapid?.subject === undefined,
  });
  const appUrl = requireHttpUrl('appUrl', options.appUrl);
  if (options.publicUrl !== undefined) requireHttpUrl('publicUrl', options.publicUrl);
  const settings = checkSettings(options);
  const engine = await openSqliteEngine({ file: options.data ?? './belfry.db', now: () => environment.now() });
  try {
    return await assemble({ ...options, ...settings }, engine, environment, subject, appUrl);
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function assemble(
  options: BelfryOptions,
  engine: Engine,
  environment: NonNullable<BelfryOptions['environment']>,
  subject: { subject: string; warning?: string },
  appUrl: string,
): Promise<Belfry> {
  const { ring, made } = await openVapidRing(engine.store, options.vapid ?? {}, environment);
  const signing = await openSigningRing(engine.store, environment);
  if (options.templates !== undefined) {
    await loadTemplates(engine.store, checkBody(options.templates, templateSetSchema), environment.now());
  }
  const observers = createObservers((error) => environment.log.error({ err: error }, 'a listener failed'));
  const recent = createRecentOutcomes(observers, environment);
  const { routes = {}, retentionDays = 30, idempotencyHours = 24 } = options;
  const idempotencyMs = idempotencyHours * HOUR_MS;
  const ending = new AbortController();
  // As many as the dispatcher lets fly: else posts that hang would hold up others in the transport's own queue.
  const transport = createTransport({ routes, environment, connectionsPerOrigin: MAX_IN_FLIGHT_PER_ORIGIN });
  const threads = options.threads ?? (options.environment === undefined ? availableParallelism() : 0);
  const sending = { environment, padToOctets: options.padToOctets ?? 0 };
  const sender = createSenderPool({
    ...sending,
    threads,
    local: createSender({ ...sending, ring, subject: subject.subject, transport }),
    transport: { routes, connectionsPerOrigin: Math.ceil(MAX_IN_FLIGHT_PER_ORIGIN / Math.max(1, threads)) },
  });
  const posting = { close: async () => void (await Promise.all([sender.close(), transport.close()])) };
  const letterhead = makeLetterhead(appUrl, options, signing.signer('click'));
  const categories = () => engine.store.listCategories();
  const eventSigner = signing.signer('event');
  const deviceSigner = signing.signer('device');
  const reports = createOutcomeReports(engine.ledger, observers, environment);
  const ledger = createPatientLedger(engine.ledger, environment);
  const dispatcher = createDispatcher({
    store: engine.store,
    ledger,
    sender,
    environment,
    letterhead,
    eventSigner,
    categories,
    frequencyCap: options.frequencyCap,
    retry: {
      ...(options.maxAttempts === undefined ? {} : { maxAttempts: options.maxAttempts }),
      ...(options.youngSubscriptionMs === undefined ? {} : { youngMs: options.youngSubscriptionMs }),
    },
    onOutcomes: (batch, outcomes) => reports.add(batch, outcomes),
  });
  const recalls = createRecallWorker({
    ledger: engine.ledger,
    recaller: createRecaller({ ring, subject: subject.subject, transport, environment }),
    environment,
    onCancelled: dispatcher.drop,
  });
  const accepting = acceptTools({ engine, environment, categories, letterhead, eventSigner });
  const schedules = createScheduleWorker(accepting, dispatcher.wake);
  const services: Services = {
    environment,
    engine,
    authenticate: createAuthenticator(options.auth ?? {}, deviceSigner, environment),
    ring,
    eventSigner,
    deviceSigner,
    dispatcher,
    actionDesk: createActionDesk({ handler: options.actionHandler, store: engine.store, environment, observers }),
    recalls,
    schedules,
    observers,
    letterhead,
    endpointRules: { hosts: options.pushHosts ?? [], routes },
    retentionMs: retentionDays * DAY_MS,
    idempotencyMs,
    clientTags: options.clientTags ?? true,
    ending: ending.signal,
    categories,
    addressOf: createAddressReader(options),
  };
  const housekeeping = createHousekeeping(engine, environment, { retentionMs: services.retentionMs, idempotencyMs });

  const send = async (request: NotificationRequest): Promise<NotificationResponse> => {
    const notification = await acceptNotification(checkBody(request, notificationRequestSchema), accepting);
    dispatcher.wake();
    return describe(services, notification);
  };
  const app = createApp(
    services,
    { app: new URL(appUrl).origin, others: options.corsOrigins ?? [] },
    options.operations === false ? undefined : recent,
  );
  // Last: the key is shown once, so nothing that could fail may come between its commit and the answer.
  const apiKey =
    (await engine.store.countApiKeys()) > 0
      ? undefined
      : await createApiKey(engine.store, environment, { name: 'first start', scopes: ['admin'] });
  let stopping: Promise<void> | undefined;
  return {
    app,
    async start() {
      await housekeeping.start();
      if (stopping !== undefined) return; // stopped before it had begun
      dispatcher.start();
      recalls.start();
      schedules.start();
    },
    stop(requests = Promise.resolve()) {
      ending.abort();
      return (stopping ??= shutDown(
        {
          senders: [schedules, dispatcher, recalls],
          giveUp: ledger.giveUp,
          reports,
          housekeeping,
          transport: posting,
          requests,
          engine,
        },
        environment,
      ));
    },
    send,
    sendToUser: (userId, notification) => send({ ...notification, to: { users: [userId] } }),
    on: observers.on,
    vapidPublicKey: ring.current.publicKey,
    made: { vapidKeys: made, apiKey },
    warnings: subject.warning === undefined ? [] : [subject.warning],
    async idle() {
      await schedules.idle();
      await dispatcher.idle();
      await recalls.idle();
      await reports.settled();
    },
  };
}
