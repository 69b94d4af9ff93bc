import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { ProblemError } from './problem.ts';

export interface OriginRules {
  /** The app's own origin. */
  app: string;
  others: readonly string[] | 'localhost';
}

/**
 * Who may call the browser-side API from a page: the app's own origin, the server's own, and the configured ones.
 * A browser sends `Origin` with every POST, PUT, PATCH and DELETE, a service worker's too; callers that are no browser send
 * none and have no ambient cookies to abuse.
 */
export function createOriginCheck(rules: OriginRules): MiddlewareHandler[] {
  const allows = (origin: string, self: string): boolean =>
    origin === rules.app ||
    origin === self ||
    (rules.others === 'localhost' ? isLocalhost(origin) : rules.others.includes(origin));
  return [
    cors({
      origin: (origin, context) => (allows(origin, new URL(context.req.url).origin) ? origin : null),
      allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowHeaders: ['authorization', 'content-type'],
      // A host that authenticates by cookies needs them; the allow-list above keeps that safe.
      credentials: true,
      maxAge: 600,
    }),
    async (context, next) => {
      const origin = context.req.header('origin');
      const safe = context.req.method === 'GET' || context.req.method === 'HEAD';
      if (!safe && origin !== undefined && !allows(origin, new URL(context.req.url).origin)) {
        throw new ProblemError('origin_not_allowed', { detail: `origin ${origin}` });
      }
      await next();
    },
  ];
}

function isLocalhost(origin: string): boolean {
  return /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin);
}
