/**
 * The side that application servers talk to: RFC 8030 over TLS, HTTP/1.1 and HTTP/2.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer as createHttp1Server } from 'node:https';
import type { Server as TlsServer } from 'node:tls';
import type { Certificate } from '../certificate.ts';
import { playAnswer, type Answer } from './answer.ts';
import type { Cause } from './dialects/contract.ts';
import { isStored, type Faults, type IncomingPush, type ScriptedStep } from './faults.ts';

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

/** Far above what a push may have, so that a test sees its 413 and not a cut upload. */
const MAX_UPLOAD_OCTETS = 1_048_576;

export interface Verdict extends Answer {
  reason: string | null;
  messageId: string | null;
}

export interface SendersOptions {
  certificate: Certificate;
  http2: boolean;
  faults: Faults;
  now: () => number;
  /** Checks a push and stores it. */
  accept(push: IncomingPush, at: number): Verdict;
  /** Refuses it in the words of its origin, because a script says so. */
  refuse(push: IncomingPush, cause: Cause): Verdict;
  /** Counted from 1; null where the endpoint is not one of ours. */
  subscriptionNumber(push: IncomingPush): number | null;
  /** DELETE of a message resource of this origin. @returns false where that is answered 404 */
  cancel(messageId: string, origin: string): boolean;
  /** Told once a POST's answer is decided, before it is sent. */
  record(push: IncomingPush, verdict: Omit<Verdict, 'status'> & { status: number | null }, at: number): void;
}

/** The server, not yet listening. */
export function createSendersServer(options: SendersOptions): TlsServer {
  const { key, cert } = options.certificate;
  const listener = (request: Request, response: Response) => {
    handle(request, response, options).catch((error: Error) => {
      // The sender went away in the middle of its body; there is nobody to answer.
      if (!request.destroyed) request.destroy(error);
    });
  };
  return options.http2
    ? createSecureServer({ key, cert, allowHTTP1: true }, listener)
    : createHttp1Server({ key, cert }, listener);
}

async function handle(request: Request, response: Response, options: SendersOptions): Promise<void> {
  const at = options.now();
  const headers = plainHeaders(request);
  const authority = request.headers[':authority'] ?? request.headers.host ?? '';
  const address = `https://${String(authority)}${request.url ?? '/'}`;
  const octets = await readBody(request);
  if (!URL.canParse(address)) return playAnswer(request, response, problem(400, 'not a URL'), {});
  const url = new URL(address);

  if (request.method === 'DELETE') {
    const id = /^\/m\/([^/]+)$/.exec(url.pathname)?.[1];
    const isCancelled = id !== undefined && options.cancel(id, url.origin);
    const answer = isCancelled ? { status: 204, headers: {}, body: '' } : problem(404, 'no such undelivered message');
    return playAnswer(request, response, answer, {});
  }
  if (request.method !== 'POST') {
    const answer = problem(405, 'only POST to an endpoint and DELETE of a message');
    return playAnswer(request, response, { ...answer, headers: { ...answer.headers, allow: 'POST, DELETE' } }, {});
  }

  const push: IncomingPush = { endpoint: url.href, headers, octets };
  const script = options.faults.take(push, options.subscriptionNumber(push)) ?? {};
  const verdict = judge(push, script, options, at);
  const answer = applyScript(verdict, script);
  const isAnswered = !script.hang && script.reset === undefined && !script.garbage;
  options.record(push, { ...verdict, status: isAnswered ? answer.status : null }, at);
  await playAnswer(request, response, answer, script);
}

function judge(push: IncomingPush, script: ScriptedStep, options: SendersOptions, at: number): Verdict {
  const truth = isStored(script) ? options.accept(push, at) : null;
  if (script.cause === undefined) return truth ?? { ...problem(500, 'scripted'), messageId: null };
  return { ...options.refuse(push, script.cause), messageId: truth?.messageId ?? null };
}

function applyScript(verdict: Verdict, script: ScriptedStep): Answer {
  const { status, headers, body, retryAfterSeconds, retryAfterAt } = script;
  const retryAfter = retryAfterAt === undefined ? retryAfterSeconds?.toString() : httpDate(retryAfterAt);
  return {
    status: status ?? verdict.status,
    headers: {
      ...(status === undefined ? verdict.headers : {}),
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
      ...headers,
    },
    body: body ?? (status === undefined ? verdict.body : ''),
  };
}

/** RFC 9110 §5.6.7; rounded up, so that who waits until then has waited long enough. */
function httpDate(at: number): string {
  return new Date(Math.ceil(at / 1000) * 1000).toUTCString();
}

/** An error's answer; the body is for people. */
export function problem(status: number, reason: string): Answer & { reason: string } {
  const body = JSON.stringify({ code: status, message: reason });
  return { status, reason, headers: { 'content-type': 'application/json' }, body };
}

async function readBody(request: Request): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_UPLOAD_OCTETS) throw new RangeError(`a push body of more than ${MAX_UPLOAD_OCTETS} octets`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function plainHeaders(request: Request): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !name.startsWith(':')) plain[name] = [value].flat().join(', ');
  }
  return plain;
}
