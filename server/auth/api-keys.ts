import { createHash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { encodeBase64url } from '../../wire/index.ts';
import type { Environment } from '../environment.ts';
import { ProblemError } from '../http/problem.ts';
import type { Store } from '../ports/store.ts';
import { createPublicId } from '../public-id.ts';

/** What an API key may do. `admin` may do everything. */
export const API_SCOPES = [
  'admin',
  'notifications:write',
  'notifications:read',
  'people:write',
  'people:read',
  'segments:write',
  'segments:read',
  'templates:write',
  'templates:read',
] as const;
export type ApiScope = (typeof API_SCOPES)[number];

const PREFIX = 'bk_';

/** Where a request's context has the key's public id. */
const CALLER = 'belfryApiKey';

/** Makes a key and stores its hash. The key is in the answer, and nowhere else, ever again. */
export async function createApiKey(
  store: Store,
  environment: Environment,
  options: { name: string; scopes: readonly ApiScope[] },
): Promise<string> {
  const key = PREFIX + encodeBase64url(environment.randomBytes(32));
  await store.saveApiKey({
    publicId: createPublicId('key', environment),
    name: options.name,
    hash: hashOf(key),
    scopes: [...options.scopes],
    createdAt: environment.now(),
  });
  return key;
}

/**
 * Lets a request through that carries `Authorization: Bearer bk_…` with the scope.
 *
 * @throws {ProblemError} `unauthorized`, `token_invalid`, `scope_missing`
 */
export function requireApiKey(store: Store, scope: ApiScope): MiddlewareHandler {
  return async (context, next) => {
    const token = /^Bearer (\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
    if (token === undefined) {
      throw new ProblemError('unauthorized', { headers: { 'www-authenticate': 'Bearer realm="belfry"' } });
    }
    // Looked up by hash: the comparison leaks no timing of the key itself.
    const key = token.startsWith(PREFIX) ? await store.findApiKey(hashOf(token)) : undefined;
    if (key === undefined) throw new ProblemError('token_invalid');
    if (!key.scopes.includes(scope) && !key.scopes.includes('admin')) {
      throw new ProblemError('scope_missing', { detail: `needs ${scope}` });
    }
    context.set(CALLER, key.publicId);
    await next();
  };
}

/** Public id of the key that {@link requireApiKey} has let through. */
export const apiKeyOf = (context: Context): string => context.get(CALLER) as string;

const hashOf = (key: string): Uint8Array => createHash('sha256').update(key).digest();
