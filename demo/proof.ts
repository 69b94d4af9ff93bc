import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SignJWT } from 'jose';
import type { NotificationResponse, PushPayload, SubscribeResponse } from '../wire/index.ts';
import { createUserAgent, startPushService } from '../testing/index.ts';
import { createWorkerHarness } from '../testing/worker-harness/index.ts';
import { createDemo, type Demo } from './server.ts';
import type { Steps } from './steps.ts';

const WORKER = fileURLToPath(new URL('../dist/sw.js', import.meta.url));

/** The person of the proof, and what is sent to them. */
const USER = 'ana';
const CONTEXT = { booking_id: 123, studio_name: 'Estúdio Aurora', start_time: '15:00' };
const EXPECTED_TITLE = 'Seu horário é às 15:00';

const COUNTS_WITHIN_MS = 5_000;

/** After a failure something may hang; what failed should be said all the same. */
const CLOSED_WITHIN_MS = 2_000;

/**
 * Sends one templated push the whole way on this machine, with a server and a data file of its own that are thrown away
 * afterwards: subscribe → send → encrypt → push service → decrypt → the built worker shows it → click → count.
 *
 * @throws {Error} naming what did not hold
 */
export async function prove({ step }: Steps): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'belfry-proof-'));
  const close: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const service = await step(
      'a local push service listens',
      () => startPushService(),
      (s) => s.hosts[0] ?? '',
    );
    close.unshift(() => service.close());
    const demo = await step('a server makes its data file and its keys', () =>
      createDemo({ port: 0, folder, pushService: service }),
    );
    close.unshift(() => demo.close());
    const { publicKey } = await call<{ publicKey: string }>(demo, 'GET', '/api/v1/push/vapid-public-key');
    const agent = createUserAgent(service, { applicationServerKey: publicKey });
    await step(
      'a browser subscribes through the HTTP API',
      () => subscribe(demo, agent.subscription),
      ({ subscriptionId }) => subscriptionId,
    );
    const sent = await step(
      'the API takes a reminder in Portuguese',
      () => call<NotificationResponse>(demo, 'POST', '/api/v1/notifications', demo.apiKey, reminder()),
      ({ id }) => id,
    );
    const octets = await step(
      'it arrives encrypted, and only the browser can read it',
      async () => {
        const { plaintext } = await agent.nextPush().catch((cause: unknown) => {
          const { status, reason } = service.received.at(-1) ?? { status: null, reason: 'nothing was sent to it' };
          throw new Error(`no push arrived; the push service: ${status ?? ''} ${reason ?? ''}`.trim(), { cause });
        });
        if (plaintext === null) throw new Error('the push had no payload');
        const { notification } = JSON.parse(new TextDecoder().decode(plaintext)) as PushPayload; // checked next
        expectEqual('the title', notification.title, EXPECTED_TITLE);
        return plaintext;
      },
      (plaintext) => `${plaintext.byteLength} octets`,
    );
    await clickThrough(step, demo, octets);
    await step(
      'the server has counted both',
      () => waitForCounts(demo, sent.id),
      ({ delivered, action_clicked }) => `delivered ${delivered}, action_clicked ${action_clicked}`,
    );
  } finally {
    for (const end of close) await within(CLOSED_WITHIN_MS, end());
  }
}

async function clickThrough(step: Steps['step'], demo: Demo, octets: Uint8Array): Promise<void> {
  const worker = createWorkerHarness({ script: WORKER, scope: `${demo.url}/`, fetch });
  const failed = (): void => {
    if (worker.failures.length > 0) throw new Error('the worker failed', { cause: worker.failures[0] });
  };
  await step(
    'the built worker shows it',
    async () => {
      await worker.install();
      await worker.push(octets);
      failed();
      const [shown] = worker.shown;
      if (shown === undefined) throw new Error('nothing was shown');
      expectEqual('the title', shown.title, EXPECTED_TITLE);
      expectEqual('the first action', shown.actions[0]?.title, 'Ver Agendamento');
      return shown;
    },
    ({ title }) => `“${title}”`,
  );
  await step(
    'a click on “Ver Agendamento” opens the booking',
    async () => {
      await worker.click(undefined, 'view_booking');
      failed();
      expectEqual('the window', worker.openedWindows[0], `${demo.url}/agendamentos/${CONTEXT.booking_id}`);
    },
    () => `/agendamentos/${CONTEXT.booking_id}`,
  );
}

async function subscribe(demo: Demo, subscription: object): Promise<SubscribeResponse> {
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(USER)
    .setExpirationTime('1 minute')
    .sign(new TextEncoder().encode(demo.jwtSecret));
  const body = { subscription, locale: 'pt-BR', timeZone: 'America/Sao_Paulo' };
  return call<SubscribeResponse>(demo, 'POST', '/api/v1/push/subscribe', token, body);
}

const reminder = () => ({ userId: USER, template: 'booking_reminder', context: CONTEXT, priority: 'high' });

/** The events are on their way when the worker is done; the counts follow their commit. */
async function waitForCounts(demo: Demo, id: string): Promise<NotificationResponse['counts']> {
  const end = performance.now() + COUNTS_WITHIN_MS;
  for (;;) {
    const { counts } = await call<NotificationResponse>(demo, 'GET', `/api/v1/notifications/${id}`, demo.apiKey);
    if (counts.sent === 1 && counts.delivered === 1 && counts.action_clicked === 1) return counts;
    if (performance.now() > end) throw new Error(`the counts are ${JSON.stringify(counts)}`);
    await setTimeout(20);
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const late = new AbortController();
  const timeout = setTimeout(ms, undefined, { signal: late.signal }).catch(() => undefined);
  await Promise.race([work, timeout]);
  late.abort();
}

/** Calls the server over HTTP, as a browser or a back end does. @throws {Error} on an answer that is not 2xx */
async function call<T>(demo: Demo, method: string, path: string, token?: string, body?: object): Promise<T> {
  const response = await fetch(demo.url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T; // what the API says it answers; the steps look at what they need
}

function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) {
    throw new Error(`${what} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
  }
}
