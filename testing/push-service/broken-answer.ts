/**
 * Answers that no HTTP server would give by itself, so they go past it, to the socket.
 */
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import type { Answer } from './answer.ts';

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

/** What a sender might meet on a wrong port. */
const GARBAGE = Buffer.from('SSH-2.0-OpenSSH_9.9\r\nInvalid SSH identification string.\r\n');

/** A drip over HTTP/2 needs something to drip. */
const MIN_DRIP_OCTETS = 1024;

/** As a broken line would: HTTP/2 loses every stream of the session. */
export function cut(request: Request): void {
  if ('stream' in request && request.stream.session) request.stream.session.destroy();
  else request.socket.destroy();
}

/**
 * Node keeps the octets of an HTTP/2 connection to itself, so there it is an answer that lies about its length: malformed
 * by RFC 9113 §8.1.1, whatever its status.
 */
export async function sendGarbage(request: Request, response: Response): Promise<void> {
  if ('stream' in request) {
    const malformed = response as Http2ServerResponse;
    malformed.writeHead(201, { 'content-length': '9' });
    malformed.end(GARBAGE);
    return;
  }
  await new Promise<void>((resolve) => request.socket.write(GARBAGE, () => resolve()));
  cut(request);
}

/** Over HTTP/1.1 the status line drips too, which is what keeps a sender from knowing anything. */
export async function drip(request: Request, response: Response, answer: Answer, everyMs: number): Promise<void> {
  const isHttp2 = 'stream' in request;
  const body = isHttp2 ? answer.body.padEnd(MIN_DRIP_OCTETS) : answer.body;
  if (isHttp2) (response as Http2ServerResponse).writeHead(answer.status, answer.headers);
  const octets = Buffer.from(isHttp2 ? body : rawHead(answer) + body);
  const target = isHttp2 ? (response as Http2ServerResponse) : request.socket;

  await new Promise<void>((resolve) => {
    let sent = 0;
    const finish = () => {
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(() => {
      if (target.destroyed || sent === octets.length) return finish();
      target.write(octets.subarray(sent, (sent += 1)));
    }, everyMs);
    // Which of the two is there does not matter; their overloads do not unite.
    (target as Socket).once('close', finish);
  });
  if (!target.destroyed) target.end();
}

function rawHead({ status, headers, body }: Answer): string {
  const fields = { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`;
}
