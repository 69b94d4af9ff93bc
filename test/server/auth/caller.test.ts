import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { createAuthenticator, deviceTokenOf } from '../../../server/auth/caller.ts';
import { openSigningRing } from '../../../server/auth/signing-ring.ts';
import { signUserToken } from '../../../server/cli/token.ts';
import type { AuthOptions } from '../../../server/options.ts';
import { createFakeEnvironment } from '../fake-environment.ts';
import { createKeyStore } from './memory-keys.ts';

const SECRET = 'a secret of at least thirty-two octets';
const environment = createFakeEnvironment(Date.now());
const ring = await openSigningRing(createKeyStore(), environment);
const device = ring.signer('device');
const seconds = (): number => Math.floor(environment.now() / 1000);

let server: Server | undefined;
afterEach(() => server?.close());

const call = (options: AuthOptions, token?: string, scheme = 'Bearer') =>
  createAuthenticator(
    options,
    device,
    environment,
  )(
    new Request(
      'https://app.example/',
      token === undefined ? {} : { headers: { authorization: `${scheme} ${token}` } },
    ),
  );
const code = (name: string): unknown => expect.objectContaining({ code: name });

function jwt(claims: JWTPayload = {}, { alg = 'HS256', secret = SECRET } = {}): Promise<string> {
  return new SignJWT({ sub: '42', exp: seconds() + 60, ...claims })
    .setProtectedHeader({ alg })
    .sign(new TextEncoder().encode(secret));
}

describe('a host’s JWT', () => {
  it('names the user', async () => {
    expect(await call({ jwtSecret: SECRET }, await jwt())).toEqual({ kind: 'user', externalId: '42' });
    expect(await call({ jwtSecret: SECRET }, await jwt(), 'bearer')).toEqual({ kind: 'user', externalId: '42' });
  });

  it('may carry a number for a subject, as many hosts do', async () => {
    const token = await jwt({ sub: 42 } as unknown as JWTPayload);
    expect(await call({ jwtSecret: SECRET }, token)).toEqual({ kind: 'user', externalId: '42' });
  });

  it('is what belfry token prints', async () => {
    expect(await call({ jwtSecret: SECRET }, await signUserToken('ana', SECRET, 60))).toEqual({
      kind: 'user',
      externalId: 'ana',
    });
  });

  it.each<[string, () => string | Promise<string>]>([
    ['expired', () => jwt({ exp: seconds() - 31 })],
    ['not valid yet', () => jwt({ nbf: seconds() + 60 })],
    ['without an end', () => jwt({ exp: undefined })],
    ['without a subject', () => jwt({ sub: undefined })],
    ['of an empty subject', () => jwt({ sub: '' })],
    ['of a subject that is too long', () => jwt({ sub: 'a'.repeat(192) })],
    ['of a subject that is a list', () => jwt({ sub: ['42'] } as unknown as JWTPayload)],
    ['signed with another secret', () => jwt({}, { secret: 'another secret of thirty-two octets' })],
    ['signed with another algorithm', () => jwt({}, { alg: 'HS384', secret: SECRET.repeat(2) })],
    ['not signed', () => new UnsecuredJWT({ sub: '42', exp: seconds() + 60 }).encode()],
    ['no JWT', () => 'abc'],
  ])('is refused when it is %s', async (_name, make) => {
    await expect(call({ jwtSecret: SECRET, anonymous: true }, await make())).rejects.toEqual(code('token_invalid'));
  });

  it('may be up to 30 s over, for clocks that differ', async () => {
    expect(await call({ jwtSecret: SECRET }, await jwt({ exp: seconds() - 29 }))).toMatchObject({ kind: 'user' });
  });

  it('must have the issuer and the audience that are asked for', async () => {
    const options = { jwtSecret: SECRET, issuer: 'https://app.example', audience: 'belfry' };
    const good = { iss: 'https://app.example', aud: ['belfry', 'other'] };
    expect(await call(options, await jwt(good))).toMatchObject({ kind: 'user' });
    await expect(call(options, await jwt({ ...good, iss: 'x' }))).rejects.toEqual(code('token_invalid'));
    await expect(call(options, await jwt({ ...good, aud: 'x' }))).rejects.toEqual(code('token_invalid'));
    await expect(call(options, await jwt())).rejects.toEqual(code('token_invalid'));
  });

  it('cannot be checked by an empty secret', async () => {
    const token = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from(JSON.stringify({ sub: '42', exp: seconds() + 60 })).toString('base64url')}.`;
    await expect(call({ jwtSecret: '' }, token)).rejects.toEqual(code('token_invalid'));
  });
});

describe('a JWKS', () => {
  async function serveKeys() {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }];
    server = createServer((_request, response) => response.end(JSON.stringify({ keys })));
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
    const sign = (key = privateKey, kid = 'one') =>
      new SignJWT({ sub: '42', exp: seconds() + 60 }).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
    return { jwksUrl, sign, publicKey };
  }

  it('checks the host’s tokens', async () => {
    const { jwksUrl, sign } = await serveKeys();
    expect(await call({ jwksUrl }, await sign())).toEqual({ kind: 'user', externalId: '42' });
  });

  it('refuses another key under the same id, an unknown id, and a symmetric signature', async () => {
    const { jwksUrl, sign } = await serveKeys();
    const other = await generateKeyPair('ES256');
    await expect(call({ jwksUrl }, await sign(other.privateKey))).rejects.toEqual(code('token_invalid'));
    await expect(call({ jwksUrl }, await sign(undefined, 'two'))).rejects.toEqual(code('token_invalid'));
    await expect(call({ jwksUrl }, await jwt())).rejects.toEqual(code('token_invalid'));
  });
});

describe('a key server that fails', () => {
  it.each([
    ['answers 500', 500, '{}'],
    ['answers no keys', 200, '<html>'],
  ])('that %s does not make the token invalid', async (_name, status, body) => {
    server = createServer((_request, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
    const { privateKey } = await generateKeyPair('ES256');
    const token = await new SignJWT({ sub: '42', exp: seconds() + 60 })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(privateKey);
    await expect(call({ jwksUrl }, token)).rejects.not.toHaveProperty('code', 'token_invalid');
  });

  it('that is out of reach does not either', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const token = await new SignJWT({ sub: '42', exp: seconds() + 60 })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(privateKey);
    await expect(call({ jwksUrl: 'http://127.0.0.1:9/' }, token)).rejects.not.toHaveProperty('code', 'token_invalid');
  });
});

describe('a device token', () => {
  it('names subscription and user', async () => {
    expect(await call({ jwtSecret: SECRET }, deviceTokenOf(device, 7, 9))).toEqual({
      kind: 'device',
      subscriptionId: 7,
      userId: 9,
    });
  });

  it('is refused when forged, or when it is an event token', async () => {
    await expect(call({ anonymous: true }, `bdt_${ring.signer('event').sign(7, 9)}`)).rejects.toEqual(
      code('token_invalid'),
    );
    await expect(call({ anonymous: true }, 'bdt_')).rejects.toEqual(code('token_invalid'));
  });
});

describe('the host’s own authenticate', () => {
  it('goes before the device token of the time before the login', async () => {
    const token = deviceTokenOf(device, 7, 9);
    expect(await call({ authenticate: () => 'ana' }, token)).toEqual({ kind: 'user', externalId: 'ana' });
    expect(await call({ authenticate: () => null }, token)).toMatchObject({ kind: 'device', userId: 9 });
  });

  it('names the user, whatever the request carries', async () => {
    const authenticate = (request: Request) => request.headers.get('authorization')?.replace('Bearer ', '') ?? null;
    expect(await call({ authenticate }, 'ana')).toEqual({ kind: 'user', externalId: 'ana' });
  });

  it.each([
    ['null', null],
    ['undefined, as plain JavaScript may', undefined],
  ])('says that nobody is logged in with %s', async (_name, answer) => {
    const authenticate = () => answer as null;
    await expect(call({ authenticate })).rejects.toEqual(code('unauthorized'));
    expect(await call({ authenticate, anonymous: true })).toEqual({ kind: 'anonymous' });
  });

  it('may not answer an empty id', async () => {
    await expect(call({ authenticate: () => '' })).rejects.toEqual(code('token_invalid'));
  });
});

describe('no credentials', () => {
  it('are refused, or make an anonymous browser where that is allowed', async () => {
    await expect(call({ jwtSecret: SECRET })).rejects.toEqual(code('unauthorized'));
    await expect(call({})).rejects.toEqual(code('unauthorized'));
    expect(await call({ jwtSecret: SECRET, anonymous: true })).toEqual({ kind: 'anonymous' });
    await expect(call({ jwtSecret: SECRET }, 'dXNlcg==', 'Basic')).rejects.toEqual(code('unauthorized'));
  });

  it('a Bearer header that holds no token is refused, not taken for nobody', async () => {
    await expect(call({ jwtSecret: SECRET, anonymous: true }, 'two words')).rejects.toEqual(code('token_invalid'));
    await expect(call({ jwtSecret: SECRET, anonymous: true }, '')).rejects.toEqual(code('token_invalid'));
  });

  it('a token that nothing could check is refused', async () => {
    await expect(call({ anonymous: true }, await jwt())).rejects.toEqual(code('token_invalid'));
  });
});
