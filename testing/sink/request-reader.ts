/**
 * As much of HTTP/1.1 as a push needs, at a third of node:http's price: requests with Content-Length, one after the
 * other on a connection.
 */

const HEAD_END = Buffer.from('\r\n\r\n');
const MAX_HEAD_OCTETS = 32_768;
const MAX_BODY_OCTETS = 1_048_576;

export interface SinkRequest {
  method: string;
  /** Path and query as they were sent. */
  path: string;
  bodyOctets: number;
  /** Value of the header that the reader was made for; null without. */
  id: string | null;
  /** Whether the sender wants the connection ended after the answer. */
  isLast: boolean;
}

/**
 * @param idHeader whose value is read from each request
 * @returns takes a chunk, gives the requests that it completed, body included
 * @throws {SyntaxError} (from the returned function) when it is no such request
 */
export function createRequestReader(idHeader?: string): {
  read(chunk: Buffer): SinkRequest[];
  /** Whether a request has begun and is not complete. */
  isAmidRequest(): boolean;
} {
  const idPattern = idHeader === undefined ? null : headerPattern(idHeader);
  let rest: Buffer | null = null;

  return {
    read(chunk) {
      const octets = rest === null ? chunk : Buffer.concat([rest, chunk]);
      const requests: SinkRequest[] = [];
      let at = 0;
      while (at < octets.length) {
        const headEnd = octets.indexOf(HEAD_END, at);
        if (headEnd === -1) {
          if (octets.length - at > MAX_HEAD_OCTETS) throw new SyntaxError('a head without end');
          break;
        }
        const request = readHead(octets.toString('latin1', at, headEnd), idPattern);
        const end = headEnd + HEAD_END.length + request.bodyOctets;
        if (end > octets.length) break;
        requests.push(request);
        at = end;
      }
      rest = at < octets.length ? octets.subarray(at) : null;
      return requests;
    },
    isAmidRequest: () => rest !== null,
  };
}

function readHead(head: string, idPattern: RegExp | null): SinkRequest {
  const methodEnd = head.indexOf(' ');
  const pathEnd = head.indexOf(' HTTP/1.1', methodEnd + 1);
  if (methodEnd < 1 || pathEnd === -1) throw new SyntaxError('not a request of HTTP/1.1');
  if (/\r\ntransfer-encoding:/i.test(head)) throw new SyntaxError('Transfer-Encoding: push services want a length');
  const bodyOctets = Number(/\r\ncontent-length:[ \t]*(\d+)/i.exec(head)?.[1] ?? 0);
  if (bodyOctets > MAX_BODY_OCTETS) throw new SyntaxError(`a body of ${bodyOctets} octets`);
  return {
    method: head.slice(0, methodEnd),
    path: head.slice(methodEnd + 1, pathEnd),
    bodyOctets,
    id: idPattern?.exec(head)?.[1] ?? null,
    isLast: /\r\nconnection:[ \t]*close/i.test(head),
  };
}

function headerPattern(name: string): RegExp {
  const escaped = name.replace(/[^\w-]/g, (char) => `\\${char}`);
  return new RegExp(`\\r\\n${escaped}:[ \\t]*([^\\r]*?)[ \\t]*(?=\\r|$)`, 'i');
}
