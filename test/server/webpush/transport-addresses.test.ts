/** Which addresses are connected to where no route says where a push service is. */
import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { TransportOptions } from '../../../server/webpush/transport.ts';
import { HOST, openTransport, ORIGIN, request, serve } from './local-service.ts';

describe('createTransport without a route', () => {
  const resolvesTo = (...addresses: string[]): LookupFunction => {
    return (_hostname, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  };

  async function postTo(endpoint: string, options: TransportOptions = {}) {
    return openTransport(options).post({ ...request(), endpoint });
  }

  it('refuses a name that the system resolves to this machine', async () => {
    const server = await serve((_request, response) => response.writeHead(201).end(), 'localhost');
    expect(await postTo(`https://localhost:${server.port}/x`)).toMatchObject({ kind: 'address_refused' });
    expect(server.connections()).toBe(0);
  });

  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[fd00::1]',
    '0x7f.1',
    '2130706433',
  ])('refuses the address literal %s, which nobody looks up', async (host) => {
    expect(await postTo(`https://${host}/x`)).toMatchObject({ kind: 'address_refused' });
  });

  it.each(['127.0.0.1', '192.168.1.1', '169.254.169.254', '::1', 'fe80::1', '::ffff:10.0.0.1'])(
    'refuses a name that resolves to %s',
    async (address) => {
      expect(await postTo(`${ORIGIN}/x`, { lookup: resolvesTo(address) })).toMatchObject({ kind: 'address_refused' });
    },
  );

  it('does not say the path of the endpoint in the reason', async () => {
    const { reason } = await postTo(`${ORIGIN}/secret`, { lookup: resolvesTo('10.0.0.1') });
    expect(reason).toContain(HOST);
    expect(reason).not.toContain('secret');
  });

  it('reports a name that does not resolve as dns', async () => {
    const lookup: LookupFunction = (hostname, _options, callback) =>
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), '');
    expect(await postTo(`${ORIGIN}/x`, { lookup })).toMatchObject({ kind: 'dns' });
  });

  it('checks every new connection: a name may resolve otherwise the next time', async () => {
    const asked: string[] = [];
    const lookup: LookupFunction = (hostname, options, callback) => {
      asked.push(hostname);
      resolvesTo('127.0.0.1')(hostname, options, callback);
    };
    const transport = openTransport({ lookup });
    await transport.post(request());
    expect(await transport.post(request())).toMatchObject({ kind: 'address_refused' });
    expect(asked).toEqual([HOST, HOST]);
  });
});
