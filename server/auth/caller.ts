import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey, type JWTVerifyOptions } from 'jose';
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
    const token = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    if (token?.startsWith(DEVICE_PREFIX)) {
      const pair = device.verify(token.slice(DEVICE_PREFIX.length));
      if (pair === undefined) throw new ProblemError('token_invalid');
      return { kind: 'device', subscriptionId: pair.first, userId: pair.second };
    }
    if (token !== undefined && verify !== undefined) return { kind: 'user', externalId: await verify(token) };
    if (options.authenticate !== undefined) {
      const externalId = await options.authenticate(request);
      if (externalId !== null) return { kind: 'user', externalId: checkUserId(externalId) };
    } else if (token !== undefined) {
      throw new ProblemError('token_invalid', { detail: 'this server has no JWT secret or JWKS to check it with' });
    }
    if (options.anonymous === true) return { kind: 'anonymous' };
    throw new ProblemError('unauthorized', { headers: { 'www-authenticate': 'Bearer realm="belfry"' } });
  };
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
        return checkUserId(payload.sub ?? '');
      } catch (cause) {
        if (cause instanceof ProblemError) throw cause;
        const detail = cause instanceof errors.JOSEError ? cause.code : undefined;
        throw new ProblemError('token_invalid', { cause, ...(detail === undefined ? {} : { detail }) });
      }
    };
  if (options.jwtSecret !== undefined) return verifyWith(new TextEncoder().encode(options.jwtSecret), ['HS256']);
  if (options.jwksUrl === undefined) return undefined;
  const asymmetric = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
  return verifyWith(createRemoteJWKSet(new URL(options.jwksUrl)), asymmetric);
}

function checkUserId(externalId: string): string {
  if (externalId.length < 1 || externalId.length > 191) {
    throw new ProblemError('token_invalid', { detail: 'the user id must have 1 to 191 characters' });
  }
  return externalId;
}
