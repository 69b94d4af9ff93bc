/**
 * Gives an answer, or what a script makes of it: late, half, or never.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { ScriptedAnswer } from './faults.ts';

/** An answer that is cut in the middle needs a middle. */
const MIN_CUT_BODY_OCTETS = 1024;

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export async function playAnswer(
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
  answer: Answer,
  { delayMs = 0, hang, reset }: ScriptedAnswer,
): Promise<void> {
  if (delayMs > 0) await sleepUnlessClosed(response, delayMs);
  if (hang || response.destroyed) return;
  if (reset === 'before-headers') return cut(request);

  const body = Buffer.from(reset === 'mid-body' ? answer.body.padEnd(MIN_CUT_BODY_OCTETS) : answer.body);
  const hasBody = answer.status !== 204 && answer.status !== 304;
  const length = hasBody ? { 'content-length': String(body.length) } : {};
  const writable = response as ServerResponse; // both kinds have these methods; their overloads do not unite
  writable.writeHead(answer.status, { ...answer.headers, ...length });
  if (reset === 'mid-body') {
    await new Promise<void>((resolve) => {
      writable.write(body.subarray(0, body.length / 2), () => resolve());
    });
    return cut(request);
  }
  writable.end(hasBody ? body : undefined);
}

/** As a broken line would: HTTP/2 loses every stream of the session. */
function cut(request: IncomingMessage | Http2ServerRequest): void {
  if ('stream' in request && request.stream.session) request.stream.session.destroy();
  else request.socket.destroy();
}

function sleepUnlessClosed(response: ServerResponse | Http2ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      response.off('close', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    (response as ServerResponse).once('close', finish);
  });
}
