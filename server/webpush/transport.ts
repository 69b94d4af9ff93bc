/**
 * POSTs to push services over pooled keep-alive HTTP/1.1 connections. Knows nothing of what it carries. Redirects are
 * not followed (SSRF; RFC 8030 services use none for sending): a 3xx is an answer like any other.
 */
import type { LookupFunction } from 'node:net';
import { Pool, type Dispatcher } from 'undici';
import { systemEnvironment, type Environment } from '../environment.ts';
import type { Route } from '../options.ts';
import { createConnectionLimit, type ConnectionLimit } from './connection-limit.ts';
import { createConnector } from './connector.ts';
import { splitEndpoint, type CheckedEndpoint } from './push-hosts.ts';
import { DeadlineError, failureOf, type TransportFailure } from './transport-failure.ts';

const MAX_REASON_OCTETS = 1024;
/** A body up to this is read to its end, to keep the connection; a longer one costs the connection. */
const MAX_BODY_OCTETS = 65_536;
/** Shorter than any known service's own idle limit, so that we seldom write into a connection that is being closed. */
const KEEP_ALIVE_MS = 20_000;

export interface TransportOptions {
  /** By origin: where it is really reached. For tests and the demo. @default {} */
  routes?: Readonly<Record<string, Route>>;
  /** For one exchange on an open connection, from the first octet sent to the last received. @default 10_000 */
  timeoutMs?: number;
  /** For TCP and TLS together. @default 5_000 */
  connectTimeoutMs?: number;
  /** Connections to one origin at most; more posts than that queue. See connection-limit.ts. @default 32 */
  connectionsPerOrigin?: number;
  /** Origins with open pools; the one used longest ago is closed, its posts finish. @default 256 */
  maxOrigins?: number;
  /** How names become addresses; only public ones are used. @default the system's resolver */
  lookup?: LookupFunction;
  environment?: Pick<Environment, 'setTimer'>;
}

export interface PushRequest {
  /** DELETE recalls a message where the service takes it. @default 'POST' */
  method?: 'POST' | 'DELETE';
  /** https URL, its path and query sent as they are; or what `splitEndpoint` made of it. */
  endpoint: string | CheckedEndpoint;
  headers: Readonly<Record<string, string>>;
  /** Sent with Content-Length, never chunked (WNS demands it); null sends none. */
  body: Uint8Array | null;
}

/** The service answered, whatever the status. */
export interface PushResponse {
  kind: 'answered';
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** The first KB of the body, as it came. */
  reason: string;
  location: string | null;
}

export interface Transport {
  /**
   * Never rejects for what the network does. A broken or too long body does not undo a status that has arrived:
   * taking it for a failure would send the message twice.
   *
   * @throws {EndpointError} when the endpoint is not a plain https URL
   * @throws {Error} after `close`
   */
  post(request: PushRequest): Promise<PushResponse | TransportFailure>;
  /** Lets running posts finish, then closes all connections. */
  close(): Promise<void>;
}

/**
 * @example
 * const transport = createTransport();
 * await transport.post({ endpoint, headers: { TTL: '60' }, body: null });
 */
export function createTransport(options: TransportOptions = {}): Transport {
  const { routes = {}, timeoutMs = 10_000, connectionsPerOrigin = 32, maxOrigins = 256 } = options;
  const { environment = systemEnvironment() } = options;
  const connectorOptions = {
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
  };
  /** By origin, in order of use, the longest ago first. */
  const services = new Map<string, Service>();
  const closing = new Set<Promise<void>>();
  let closed = false;

  function serviceOf(origin: string): Service {
    let service = services.get(origin);
    if (service === undefined) {
      const route = Object.hasOwn(routes, origin) ? routes[origin] : undefined;
      const pool = new Pool(origin, {
        connections: connectionsPerOrigin,
        keepAliveTimeout: KEEP_ALIVE_MS,
        // One deadline over the whole exchange stands in for both: a body that drips must end, too.
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: createConnector(connectorOptions, route),
      });
      service = { pool, limit: createConnectionLimit({ most: connectionsPerOrigin, environment }), posts: new Set() };
      if (services.size >= maxOrigins) retireOldest();
    } else {
      services.delete(origin);
    }
    services.set(origin, service);
    return service;
  }

  function retireOldest(): void {
    const [oldest] = services;
    if (oldest === undefined) return;
    services.delete(oldest[0]);
    const done = finish(oldest[1]).finally(() => closing.delete(done));
    closing.add(done);
  }

  function exchange({ pool, limit }: Service, options: Dispatcher.DispatchOptions): Promise<Exchanged> {
    return new Promise((resolve) => {
      const settle = (result: Exchanged): void => {
        limit.leave();
        resolve(result);
      };
      const start = (): void => {
        pool.dispatch(
          options,
          collect(settle, (run) => environment.setTimer(run, timeoutMs)),
        );
      };
      const turn = limit.enter();
      if (turn === undefined) start();
      else void turn.then(start);
    });
  }

  return {
    async post({ method = 'POST', endpoint, headers, body }) {
      if (closed) throw new Error('the transport is closed');
      const { origin, path } = typeof endpoint === 'string' ? splitEndpoint(endpoint) : endpoint;
      const service = serviceOf(origin);
      const post = exchange(service, { path, method, headers, body });
      service.posts.add(post);
      const result = await post;
      service.posts.delete(post);
      return result;
    },

    async close() {
      closed = true;
      const open = [...services.values()];
      services.clear();
      await Promise.all([...open.map(finish), ...closing]);
    },
  };
}

type Exchanged = PushResponse | TransportFailure;

/** What is open to one origin. */
interface Service {
  pool: Pool;
  limit: ConnectionLimit;
  posts: Set<Promise<Exchanged>>;
}

async function finish({ pool, posts }: Service): Promise<void> {
  await Promise.all(posts); // none rejects
  await pool.close();
}

/** Gathers one answer; calls `resolve` once. The clock starts when the request gets a connection. */
function collect(
  resolve: (result: Exchanged) => void,
  startDeadline: (run: () => void) => () => void,
): Dispatcher.DispatchHandler {
  let stopDeadline: (() => void) | undefined;
  let status = 0;
  let headers: Record<string, string> = {};
  let octets = 0;
  const kept: Buffer[] = [];

  let isSettled = false;

  function settle(error: unknown): void {
    if (isSettled) return;
    isSettled = true;
    stopDeadline?.();
    if (status === 0) {
      resolve(failureOf(error));
      return;
    }
    const reason = decodeStart(Buffer.concat(kept));
    resolve({ kind: 'answered', status, headers, reason, location: headers['location'] ?? null });
  }

  return {
    onRequestStart(controller) {
      stopDeadline?.();
      stopDeadline = startDeadline(() => controller.abort(new DeadlineError('no complete answer in time')));
    },
    onResponseStart(_controller, statusCode, incoming) {
      // 1xx come before the answer (RFC 9110 §15.2).
      if (statusCode < 200) return;
      status = statusCode;
      headers = flatten(incoming);
    },
    onResponseData(controller, chunk) {
      if (octets < MAX_REASON_OCTETS) kept.push(chunk.subarray(0, MAX_REASON_OCTETS - octets));
      octets += chunk.length;
      if (octets > MAX_BODY_OCTETS) controller.abort(new Error('the answer is too long'));
    },
    onResponseEnd() {
      settle(undefined);
    },
    onResponseError(_controller, error) {
      settle(error);
    },
  };
}

function flatten(incoming: Record<string, string | string[] | undefined>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming)) {
    if (value !== undefined) headers[name.toLowerCase()] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}

/** Streaming mode leaves out a character that the cut went through. */
function decodeStart(octets: Buffer): string {
  return octets.length === 0 ? '' : new TextDecoder().decode(octets, { stream: true });
}
