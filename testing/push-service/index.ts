/**
 * A local push service: application servers POST to it as to the real ones, virtual user agents, stock Chromium and
 * Firefox receive from it. Nothing leaves the machine.
 */
import { randomBytes } from 'node:crypto';
import { createCertificate } from '../certificate.ts';
import { loadPeer } from '../optional-peer.ts';
import { createWaitingList } from '../waiting-list.ts';
import type {
  FirefoxAck,
  OpenSubscription,
  PushRoute,
  PushService,
  PushServiceOptions,
  ReceivedPush,
} from './contract.ts';
import { createAcceptance } from './accept.ts';
import { DEFAULT_DIALECTS, DIALECTS, makeEndpoint } from './dialects/index.ts';
import { createFaults } from './faults.ts';
import { listenOnLoopback } from './listening.ts';
import { createQueue } from './queue.ts';
import { createRouteAgent } from './route-agent.ts';
import { createSendersServer } from './senders.ts';
import { createSubscriptions } from './subscriptions.ts';

const DEFAULT_ORIGIN = 'https://push.belfry.test';
const DEFAULT_MAX_TTL_SECONDS = 2_592_000;
const DEFAULT_TIMEOUT_MS = 5_000;

/** Endpoints of Debian's unbranded Chromium, and of Chrome. */
const FCM_ORIGINS = ['https://jmt17.google.com', 'https://fcm.googleapis.com'];

/** Endpoints of Firefox. */
const MOZILLA_ORIGIN = 'https://updates.push.services.mozilla.com';

/**
 * Starts the service on loopback ports. Needs the packages `@bufbuild/protobuf` and `ws`.
 *
 * @throws {TypeError} when an origin is not an https origin, or a dialect is none
 * @throws {Error} when `port` is in use, or one of the packages is not installed
 * @example
 * const service = await startPushService();
 * const agent = createUserAgent(service, { applicationServerKey: publicKey });
 * service.answerNext({ status: 503, headers: { 'retry-after': '2' } });
 * // … send to agent.subscription …
 * await service.close();
 */
export async function startPushService(options: PushServiceOptions = {}): Promise<PushService> {
  const { now = Date.now, origins = [DEFAULT_ORIGIN], maxTtlSeconds = DEFAULT_MAX_TTL_SECONDS, http2 = true } = options;
  const dialects = { ...DEFAULT_DIALECTS, ...options.dialects };
  const allOrigins = [...new Set([...origins, ...Object.keys(dialects)])];
  for (const origin of allOrigins) {
    if (!origin.startsWith('https://') || !URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new TypeError(`not an https origin: ${origin}`);
    }
  }
  const hosts = allOrigins.map((origin) => new URL(origin).hostname);
  const certificate = createCertificate(['localhost', '127.0.0.1', ...hosts]);

  const [{ startFcm }, { startAutopush }] = await loadPeer('startPushService', ['@bufbuild/protobuf', 'ws'], () =>
    Promise.all([import('./fcm/index.ts'), import('./autopush/index.ts')]),
  );

  const subscriptions = createSubscriptions();
  const queue = createQueue(now);
  const faults = createFaults();
  const waiting = createWaitingList();
  const received: ReceivedPush[] = [];
  const acks: FirefoxAck[] = [];
  const listeners = new Set<(push: ReceivedPush) => void>();

  function endSubscription(token: string) {
    subscriptions.end(token);
    queue.forget(token);
  }

  for (const [origin, name] of Object.entries(dialects)) {
    if (!Object.hasOwn(DIALECTS, name)) throw new TypeError(`no such dialect: ${name} of ${origin}`);
  }
  const dialectOf = (origin: string) => DIALECTS[dialects[origin] ?? 'rfc'];
  const { accept, refuse } = createAcceptance({ subscriptions, queue, maxTtlSeconds, dialectOf });

  const server = createSendersServer({
    certificate,
    http2,
    faults,
    now,
    accept,
    refuse,
    subscriptionNumber: ({ endpoint }) => subscriptions.find(new URL(endpoint))?.number ?? null,
    cancel: (id, origin) => queue.cancel(id) || dialectOf(origin).nothingToDelete !== undefined,
    record(push, { status, reason, messageId }, at) {
      const entry: ReceivedPush = { ...push, status, reason, messageId, at };
      received.push(entry);
      for (const listener of [...listeners]) listener(entry);
      waiting.check();
    },
  });
  const senders = await listenOnLoopback(server, options.port);
  const fcm = await startFcm({ certificate, queue, subscriptions, origins: FCM_ORIGINS, endSubscription });
  const autopush = await startAutopush({
    queue,
    subscriptions,
    origin: MOZILLA_ORIGIN,
    now,
    endSubscription,
    report(ack) {
      acks.push(ack);
      waiting.check();
    },
  });

  const route: PushRoute = { host: '127.0.0.1', port: senders.port, ca: certificate.cert };
  const routes = Object.fromEntries(allOrigins.map((origin) => [origin, route]));
  const agent = createRouteAgent(routes);

  return {
    routes,
    hosts,
    agent,
    chromiumFlags: fcm.chromiumFlags,
    firefoxPrefs: autopush.firefoxPrefs,
    ca: certificate.cert,
    received,
    acks,
    pending: () => queue.pending(),
    answerNext: (answer) => faults.add(answer),
    resetUserAgents: () => autopush.resetUserAgents(),

    refuseRegistrations(error) {
      fcm.refuseRegistrations(error);
      autopush.refuseRegistrations(error !== null);
    },

    waitFor(predicate, timeoutMs = DEFAULT_TIMEOUT_MS) {
      const describe = () => `no such push among the ${received.length} received`;
      return waiting.wait(() => received.find(predicate), timeoutMs, describe);
    },

    waitForAck(predicate, timeoutMs = DEFAULT_TIMEOUT_MS) {
      const describe = () => `no such acknowledgement in ${JSON.stringify(acks)}`;
      return waiting.wait(() => acks.find(predicate), timeoutMs, describe);
    },

    onPush(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    openSubscription({ applicationServerKey, origin = allOrigins[0] ?? DEFAULT_ORIGIN }): OpenSubscription {
      if (!allOrigins.includes(origin)) throw new TypeError(`${origin} is not an origin of this service`);
      const deviceId = randomBytes(8).toString('hex');
      const key = applicationServerKey.replace(/=+$/, '');
      const { token, path } = makeEndpoint(dialectOf(origin));
      subscriptions.add({ token, path, deviceId, applicationServerKey: key, origins: [origin] });
      let disconnect = () => {};
      return {
        endpoint: origin + path,
        connect(receive) {
          disconnect = queue.connect(deviceId, (message) => {
            queue.acknowledge(message.id);
            receive(message);
          });
        },
        disconnect: () => disconnect(),
        close: () => endSubscription(token),
      };
    },

    async close() {
      waiting.close('the push service was closed');
      agent.destroy();
      await Promise.all([senders.close(), fcm.close(), autopush.close()]);
    },
  };
}
