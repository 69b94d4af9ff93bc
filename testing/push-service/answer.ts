/**
 * Gives an answer, or what a script makes of it: late, half, endless, or never.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { cut, drip, sendGarbage } from './broken-answer.ts';
import type { ScriptedStep } from './faults.ts';

/** An answer that is cut in the middle needs a middle. */
const MIN_CUT_BODY_OCTETS = 1024;

const FILLER = Buffer.alloc(65_536, 'x');

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export async function playAnswer(
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
  answer: Answer,
  { delayMs = 0, hang, reset, garbage, dripMs, bodyOctets }: ScriptedStep,
): Promise<void> {
  if (delayMs > 0) await sleepUnlessClosed(response, delayMs);
  if (hang || response.destroyed) return;
  if (reset === 'before-headers') return cut(request);
  if (garbage) return sendGarbage(request, response);
  if (dripMs !== undefined) return drip(request, response, answer, dripMs);

  const writable = response as ServerResponse; // both kinds have these methods; their overloads do not unite
  if (bodyOctets !== undefined) {
    writable.writeHead(answer.status, answer.headers);
    return writeFiller(writable, bodyOctets);
  }
  const body = Buffer.from(reset === 'mid-body' ? answer.body.padEnd(MIN_CUT_BODY_OCTETS) : answer.body);
  const hasBody = answer.status !== 204 && answer.status !== 304;
  const length = hasBody ? { 'content-length': String(body.length) } : {};
  writable.writeHead(answer.status, { ...answer.headers, ...length });
  if (reset === 'mid-body') {
    await new Promise<void>((resolve) => {
      writable.write(body.subarray(0, body.length / 2), () => resolve());
    });
    return cut(request);
  }
  writable.end(hasBody ? body : undefined);
}

/** No faster than the sender reads, so that a huge body costs us nothing; ends early when the sender leaves. */
async function writeFiller(response: ServerResponse, octets: number): Promise<void> {
  for (let left = octets; left > 0 && !response.destroyed; left -= FILLER.length) {
    if (response.write(FILLER.subarray(0, Math.min(left, FILLER.length)))) continue;
    await new Promise<void>((resolve) => {
      const finish = () => {
        response.off('drain', finish).off('close', finish);
        resolve();
      };
      response.on('drain', finish).on('close', finish);
    });
  }
  if (!response.destroyed) response.end();
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
