import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey, type JWTVerifyOptions } from 'jose';
import { userIdSchema } from '../../wire/index.ts';
import type { Environment } from '../environment.ts';
import { ProblemError } from '../http/problem.ts';
import type { AuthOptions } from '../options.ts';
import type { PairSigner } from './signing-ring.ts';

/** Who calls the browser-side API. */
export type Caller =
  | { kind: 'user'; externalId: string }
  /** A browser with the token that an anonymous subscribe gave it. */
  | { kind: 'device'; subscriptionId: number; userId: number }
  | { kind: 'anonymous' };

export type Authenticator = (request: Request) => Promise<Caller>;

const DEVICE_PREFIX = 'bdt_';

export const deviceTokenOf = (signer: PairSigner, subscriptionId: number, userId: number): string =>
  DEVICE_PREFIX + signer.sign(subscriptionId, userId);

/**
 * Tells the caller from the bearer token (the host's JWT, or our device token) or the host's own `authenticate`.
 *
 * @throws {ProblemError} `unauthorized` without credentials where anonymous browsers are not allowed, `token_invalid`
 */
export function createAuthenticator(options: AuthOptions, device: PairSigner, environment: Environment): Authenticator {
  const verify = createJwtVerifier(options, environment);
  return async (request) => {
    const token = bearerToken(request);
    if (token?.startsWith(DEVICE_PREFIX)) {
      // With a cookie login the page keeps sending its device token: who has logged in since is that person.
      const loggedIn = (await options.authenticate?.(request)) ?? null;
      if (loggedIn !== null) return { kind: 'user', externalId: checkUserId(loggedIn) };
      const pair = device.verify(token.slice(DEVICE_PREFIX.length));
      if (pair === undefined) throw new ProblemError('token_invalid');
      return { kind: 'device', subscriptionId: pair.first, userId: pair.second };
    }
    if (token !== undefined && verify !== undefined) return { kind: 'user', externalId: await verify(token) };
    if (options.authenticate !== undefined) {
      // A host in plain JavaScript may answer undefined.
      const externalId: unknown = (await options.authenticate(request)) ?? null;
      if (externalId !== null) return { kind: 'user', externalId: checkUserId(externalId) };
    } else if (token !== undefined) {
      throw new ProblemError('token_invalid', { detail: 'this server has no JWT secret or JWKS to check it with' });
    }
    if (options.anonymous === true) return { kind: 'anonymous' };
    throw new ProblemError('unauthorized', { headers: { 'www-authenticate': 'Bearer realm="belfry"' } });
  };
}

/** Another scheme is not ours to judge: a proxy's Basic, say. @throws {ProblemError} `token_invalid` for a Bearer that is no token */
function bearerToken(request: Request): string | undefined {
  const header = request.headers.get('authorization');
  if (header === null || !/^Bearer\b/i.test(header)) return undefined;
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined) throw new ProblemError('token_invalid', { detail: 'malformed Authorization header' });
  return token;
}

function createJwtVerifier(
  options: AuthOptions,
  environment: Environment,
): ((token: string) => Promise<string>) | undefined {
  const check = (): JWTVerifyOptions => ({
    currentDate: new Date(environment.now()),
    clockTolerance: 30,
    requiredClaims: ['sub', 'exp'],
    ...(options.issuer === undefined ? {} : { issuer: options.issuer }),
    ...(options.audience === undefined ? {} : { audience: options.audience }),
  });
  const verifyWith =
    (key: Uint8Array | JWTVerifyGetKey, algorithms: string[]) =>
    async (token: string): Promise<string> => {
      try {
        const settings = { ...check(), algorithms };
        const { payload } =
          key instanceof Uint8Array ? await jwtVerify(token, key, settings) : await jwtVerify(token, key, settings);
        // RFC 7519 wants text; hosts whose ids are numbers sign those.
        const subject: unknown = payload.sub;
        return checkUserId(Number.isSafeInteger(subject) ? String(subject) : subject);
      } catch (cause) {
        if (cause instanceof ProblemError) throw cause;
        // A key server out of reach says nothing about the token: that is our fault, logged, and not a 401.
        if (!(key instanceof Uint8Array) && !isTokenFault(cause)) throw cause;
        const detail = cause instanceof errors.JOSEError ? cause.code : undefined;
        throw new ProblemError('token_invalid', { cause, ...(detail === undefined ? {} : { detail }) });
      }
    };
  if (options.jwtSecret !== undefined) return verifyWith(new TextEncoder().encode(options.jwtSecret), ['HS256']);
  if (options.jwksUrl === undefined) return undefined;
  const asymmetric = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
  return verifyWith(createRemoteJWKSet(new URL(options.jwksUrl)), asymmetric);
}

function isTokenFault(cause: unknown): boolean {
  const { JWKSTimeout, JWKSInvalid, JOSEError } = errors;
  if (!(cause instanceof JOSEError) || cause instanceof JWKSTimeout || cause instanceof JWKSInvalid) return false;
  return cause.code !== JOSEError.code; // the generic code: the key server's answer was not 200
}

function checkUserId(externalId: unknown): string {
  const id = userIdSchema.safeParse(externalId);
  if (!id.success)
    throw new ProblemError('token_invalid', { detail: 'the user id must be text of 1 to 191 characters' });
  return id.data;
}
