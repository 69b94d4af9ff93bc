import { createServer } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTransport, type TransportOptions } from '../../../server/webpush/transport.ts';
import { openPipeline, ORIGINS } from '../vendors/open-pipeline.ts';
import { startTlsServer } from './tls-server.ts';

const HOST = 'push.example.net';
/** Behind NAT64: public, and nowhere to be reached from a network without one. */
const PUBLIC = '64:ff9b::808:808';
const METADATA = '169.254.169.254';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

function opened<T extends { close(): Promise<void> }>(thing: T): T {
  open.unshift(thing);
  return thing;
}

/** A server on this machine that must not be called. */
const startVictim = async () => opened(await startTlsServer(HOST, (_request, response) => response.end()));

/** Each look-up answers the next list, the last one for ever. */
function resolvesTo(...answers: string[][]): LookupFunction {
  let asked = 0;
  return (_hostname, _options, callback) => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
}

const post = (endpoint: string, options: TransportOptions) =>
  opened(createTransport({ connectTimeoutMs: 200, ...options })).post({ endpoint, headers: {}, body: null });

describe('a name that resolves to a public address first, and then inwards,', () => {
  it('is refused, because the address that is connected to is the one that is checked', async () => {
    const victim = await startVictim();
    const lookup = resolvesTo([PUBLIC], ['127.0.0.1']);
    const checked = await new Promise((resolve) => lookup(HOST, {}, (_error, addresses) => resolve(addresses)));
    expect(checked).toEqual([{ address: PUBLIC, family: 6 }]);
    expect(await post(`https://${HOST}:${victim.port}/x`, { lookup })).toEqual({
      kind: 'address_refused',
      reason: `address_refused: ${HOST} resolves to no public address`,
    });
    expect(victim.connections()).toBe(0);
  });

  it('is refused on the next connection of the same transport', async () => {
    const victim = await startVictim();
    const transport = opened(createTransport({ connectTimeoutMs: 200, lookup: resolvesTo([PUBLIC], ['127.0.0.1']) }));
    const request = { endpoint: `https://${HOST}:${victim.port}/x`, headers: {}, body: null };
    expect(await transport.post(request)).not.toMatchObject({ kind: 'address_refused' });
    expect(await transport.post(request)).toMatchObject({ kind: 'address_refused' });
    expect(victim.connections()).toBe(0);
  });
});

describe('a name that resolves to a public address and to this machine', () => {
  it('is never reached at this machine', async () => {
    const victim = await startVictim();
    const lookup = resolvesTo(['::ffff:127.0.0.1', '127.0.0.1', PUBLIC, '::1']);
    const answer = await post(`https://${HOST}:${victim.port}/x`, { lookup });
    expect(['connect', 'timeout']).toContain(answer.kind);
    expect(victim.connections()).toBe(0);
  });
});

describe('a name in a cloud', () => {
  it.each([
    ['metadata.google.internal', METADATA],
    ['instance-data.ec2.internal', METADATA],
    ['instance-data.ec2.internal', 'fd00:ec2::254'],
    ['metadata.tencentyun.com', '169.254.0.23'],
    ['metadata.aliyun.example', '100.100.100.200'],
    ['metadata.oracle.example', '192.0.0.192'],
    ['wireserver.azure.example', '168.63.129.16'],
    ['mapped.example', `::ffff:${METADATA}`],
    ['mapped.example', '::ffff:a9fe:a9fe'],
    ['nat64.example', '64:ff9b::a9fe:a9fe'],
  ])('%s, which resolves to %s, is refused', async (host, address) => {
    const answer = await post(`https://${host}/latest/meta-data`, { lookup: resolvesTo([address]) });
    expect(answer).toMatchObject({ kind: 'address_refused' });
  });

  it.each([
    METADATA,
    `[::ffff:${METADATA}]`,
    '[::ffff:a9fe:a9fe]',
    '[64:ff9b::a9fe:a9fe]',
    '[fd00:ec2::254]',
    '0xa9fea9fe',
  ])('%s, which nobody looks up, is refused', async (host) => {
    const lookup: LookupFunction = () => expect.fail('a literal was looked up');
    expect(await post(`https://${host}/latest/meta-data`, { lookup })).toMatchObject({ kind: 'address_refused' });
  });
});

describe('a push service that redirects inwards', () => {
  it.each([301, 302, 303, 307, 308])('with %i leads nobody there', async (status) => {
    let asked = 0;
    const inside = createServer((_request, response) => {
      asked += 1;
      response.end();
    });
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => new Promise((resolve) => void inside.close(() => resolve())) });
    const location = `http://127.0.0.1:${(inside.address() as AddressInfo).port}/latest/meta-data`;

    const pipeline = opened(await openPipeline(ORIGINS.unknown));
    await pipeline.subscribe();
    pipeline.answer({ status, headers: { location } });
    const id = await pipeline.send();
    expect(pipeline.stored(id)).toMatchObject({ state: 'rejected', httpStatus: status, reason: `HTTP ${status}` });
    expect(pipeline.subscription()).toBe('active');
    expect(await pipeline.askedAgainAfterMs()).toBeNull();
    expect(asked).toBe(0);
  });
});

describe('a look-alike of a push service', () => {
  it.each([
    'https://evil-fcm.googleapis.com.attacker.test/fcm/send/abc',
    'https://fcm.googleapis.com.attacker.test/fcm/send/abc',
    'https://fcm-googleapis.com/fcm/send/abc',
    'https://updates.push.services.mozilla.com.attacker.test/wpush/v2/abc',
    'https://web.push.apple.com.attacker.test/abc',
    'https://wns2-par02p.notify.windows.com.attacker.test/w/?token=abc',
    'https://fcm.googleap\u0131s.com/fcm/send/abc',
  ])('is refused when its browser subscribes: %s', async (endpoint) => {
    const { server } = opened(await openPipeline(ORIGINS.fcm));
    const { keys } = server.browser().subscription;
    const { status, body } = await server.call('/api/v1/push/subscribe', {
      user: 'ana',
      body: { subscription: { endpoint, keys } },
    });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'endpoint_not_allowed' });
  });
});
