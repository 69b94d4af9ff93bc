import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Route } from '../../../server/index.ts';
import { createCertificate } from '../../../testing/certificate.ts';
import { openPipeline, ORIGINS, type Pipeline } from './open-pipeline.ts';
import { startRawService } from './raw-service.ts';

const { mozilla: MOZILLA } = ORIGINS;
const HOST = new URL(MOZILLA).hostname;
const MINUTE = 60_000;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

function opened<T extends { close(): Promise<void> }>(thing: T): T {
  open.unshift(thing);
  return thing;
}

const raw = async (host: string): Promise<Route> => opened(await startRawService(host, '')).route;

/** A port where nobody speaks TLS, or nobody at all. */
async function plainPort(isOpen: boolean): Promise<Route> {
  const server = createServer((_request, response) => response.writeHead(201).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  if (isOpen) opened({ close });
  else await close();
  return { host: '127.0.0.1', port };
}

/** Longer than a label may be: no resolver looks for it. */
const NO_NAME = `${'x'.repeat(64)}.invalid`;

type Case = readonly [what: string, reason: string, route: () => Promise<Route>];

const CASES: readonly Case[] = [
  ['whose name does not resolve', 'dns: ', async () => ({ host: NO_NAME, port: 443 })],
  [
    'whose certificate nobody vouches for',
    'tls: ',
    async () => ({ ...(await raw(HOST)), ca: createCertificate([HOST]).cert }),
  ],
  ['whose certificate is for another name', 'tls: ', () => raw('push.example.net')],
  ['that speaks no TLS', 'tls: ', () => plainPort(true)],
  ['where nobody listens', 'connect: ', () => plainPort(false)],
];

describe('Mozilla', () => {
  it.each(CASES)('%s is asked four times, and the subscription lives on', async (_what, reason, route) => {
    const pipeline = await openUnreachable(await route());
    await pipeline.subscribe();
    const id = await pipeline.send();
    const failure = { httpStatus: null, reason: expect.stringMatching(`^${reason}`) as string };
    expect(pipeline.stored(id)).toMatchObject({ state: 'retrying', attempt: 1, ...failure });
    for (let minute = 0; minute < 5; minute += 1) await pipeline.server.advance(MINUTE);
    expect(pipeline.stored(id)).toMatchObject({ state: 'failed', attempt: 4, ...failure });
    expect(pipeline.subscription()).toBe('active');
  });

  it.each(CASES)('%s costs a broadcast nothing, and is told in health', async (_what, reason, route) => {
    const pipeline = await openUnreachable(await route());
    await pipeline.subscribe(Array.from({ length: 13 }, (_, index) => `person-${index}`));
    const sent = await pipeline.server.send({ to: { everyone: true }, title: 'Hello' });
    expect(sent.counts).toMatchObject({ sent: 0, failed: 0, pending: 13 });
    const why = expect.stringMatching(`^${reason}`) as string;
    expect(await pipeline.alerts()).toMatchObject([{ code: 'push_service_down', origin: MOZILLA, reason: why }]);
  });

  it('does not let the endpoint into the reason when it is out of reach', async () => {
    const pipeline = await openUnreachable({ host: NO_NAME, port: 443 });
    const { subscription } = pipeline.server.browser(MOZILLA);
    await pipeline.server.call('/api/v1/push/subscribe', { user: 'ana', body: { subscription } });
    const { reason } = pipeline.stored(await pipeline.send());
    expect(reason).not.toContain(subscription.endpoint.split('/').at(-1));
  });
});

describe('a push service that resolves to this machine', () => {
  it('is never called, and its subscription lives on', async () => {
    const pipeline = opened(await openPipeline('https://localhost', { pushHosts: ['localhost'], routes: {} }));
    await pipeline.subscribe();
    expect(pipeline.stored(await pipeline.send())).toMatchObject({
      state: 'rejected',
      attempt: 1,
      httpStatus: null,
      reason: 'address_refused: localhost resolves to no public address',
    });
    expect(pipeline.subscription()).toBe('active');
    expect(await pipeline.askedAgainAfterMs()).toBeNull();
  });
});

async function openUnreachable(route: Route): Promise<Pipeline> {
  return opened(await openPipeline(MOZILLA, { routes: { [MOZILLA]: route } }));
}
