import type { MiddlewareHandler } from 'hono';
import { ProblemError } from '../server/index.ts';

/**
 * Lets the demo's own page through and nobody else: `Host` must be this machine or the app's, and what changes
 * something must come with the page's own `Origin`. So a page of another site can neither post here nor, by pointing
 * its own name at this machine (DNS rebinding), read.
 *
 * @throws {ProblemError} `origin_not_allowed`
 */
export function ownPageOnly(appUrl: string): MiddlewareHandler {
  const app = new URL(appUrl);
  return async (context, next) => {
    const { host, hostname, origin: self } = new URL(context.req.url);
    if (host !== app.host && !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)) {
      throw new ProblemError('origin_not_allowed', { detail: `host ${host}` });
    }
    const origin = context.req.header('origin');
    if (context.req.method !== 'GET' && origin !== app.origin && origin !== self) {
      throw new ProblemError('origin_not_allowed', { detail: `origin ${origin ?? 'missing'}` });
    }
    await next();
  };
}
