import { isIP } from 'node:net';
import type { Context } from 'hono';

/**
 * The address that a request came from, where it is to be kept. X-Forwarded-For counts only behind a trusted proxy,
 * and of it only the last entry: the one that this proxy wrote itself, and only
 * if it is an address: what is kept is not for a stranger to write.
 */
export function createAddressReader(options: {
  keepIp?: boolean;
  trustProxy?: boolean;
}): (context: Context) => string | undefined {
  if (options.keepIp !== true) return () => undefined;
  return (context) => {
    const forwarded =
      options.trustProxy === true ? context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
    return forwarded === undefined || isIP(forwarded) === 0 ? peerOf(context) : forwarded;
  };
}

/** @hono/node-server hands Node's own request over as the environment; other hosts hand over nothing of the kind. */
function peerOf(context: Context): string | undefined {
  const { incoming } = (context.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress;
}
