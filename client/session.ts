import type { TokenSource } from './contract.ts';
import { ClientError } from './errors.ts';
import { withTimeLimit } from './time-limit.ts';

/** All else waits for the host's token: one that never comes is a failure like another. */
const TOKEN_TIMEOUT_MS = 20_000;

/** Who is at the browser: by `login` and `logout`, else by the token that the page gives. */
export interface Session {
  /** By `login`, or null after `logout`; undefined: the page did not say. */
  readonly userId: string | null | undefined;
  /** @throws {ClientError} `unauthorized`, `retryable`, when the host's function fails */
  token(): Promise<string | undefined>;
  /** Whose token it is, null: nobody's, undefined: it does not say. */
  person(): Promise<string | null | undefined>;
  change(userId: string | null, source?: TokenSource): void;
}

export function createSession(source?: TokenSource): Session {
  const session = {
    userId: undefined as string | null | undefined,

    async token() {
      try {
        const asked = async (): Promise<string | null | undefined> =>
          typeof source === 'function' ? source() : source;
        return (await withTimeLimit(asked(), TOKEN_TIMEOUT_MS, new Error('no answer'))) || undefined;
      } catch (cause) {
        throw new ClientError('unauthorized', 'getToken failed', { retryable: true, cause }); // the network, as a rule
      }
    },

    async person() {
      const token = await session.token();
      return token ? (session.userId ?? subjectOf(token)) : null;
    },

    change(userId: string | null, next?: TokenSource) {
      session.userId = userId;
      source = next;
    },
  };
  return session;
}

/** The `sub` of a JWT (RFC 7519 §4.1.2), unverified: only to see that somebody else logged in. */
function subjectOf(token: string): string | undefined {
  try {
    // Octets as characters are no text, and yet the same for the same person.
    const claims = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    return (JSON.parse(claims) as { sub?: string }).sub;
  } catch {
    return undefined; // a session id: it says nothing
  }
}
