/**
 * Takes POSTs and answers all alike. Written for speed: a TLS socket and a small reader instead of node:https cost about
 * half the processor time a request, which on a shared machine is time that the sender under test gets.
 */
import { STATUS_CODES } from 'node:http';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { SinkStats } from './contract.ts';
import type { Ledger } from './ledger.ts';
import { createRequestReader } from './request-reader.ts';

export interface ReceiverOptions {
  key: string;
  cert: string;
  status: number;
  delayMs: number;
  idHeader?: string;
  ledger: Ledger;
}

export type Counts = Omit<SinkStats, 'cpuMs' | 'messages' | 'repeats'>;

export interface Receiver {
  server: Server;
  counts: Counts;
}

export function createReceiver({ key, cert, status, delayMs, idHeader, ledger }: ReceiverOptions): Receiver {
  const counts = emptyCounts();
  const answer = makeAnswer(status);
  const refusal = makeAnswer(405);

  function serve(socket: TLSSocket) {
    counts.connectionsOpened += 1;
    socket.setNoDelay(true);
    const reader = createRequestReader(idHeader);
    socket.on('data', (chunk: Buffer) => {
      try {
        const requests = reader.read(chunk);
        if (requests.length === 0) return;
        const answers: Buffer[] = [];
        let isLast = false;
        for (const request of requests) {
          const isPost = request.method === 'POST';
          answers.push(isPost ? answer : refusal);
          isLast ||= request.isLast;
          if (!isPost) counts.errors += 1;
          else {
            counts.requests += 1;
            counts.octets += request.bodyOctets;
            ledger.add(request.id ?? request.path);
          }
        }
        counts.lastAt = Date.now();
        counts.firstAt ??= counts.lastAt;
        reply(socket, answers, isLast);
      } catch {
        counts.errors += 1;
        socket.end(makeAnswer(400));
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      counts.connectionsClosed += 1;
      if (reader.isAmidRequest()) counts.errors += 1;
    });
  }

  function reply(socket: TLSSocket, answers: readonly Buffer[], isLast: boolean) {
    const [first] = answers;
    const octets = answers.length === 1 && first !== undefined ? first : Buffer.concat(answers);
    const write = () => {
      if (isLast) socket.end(octets);
      else if (!socket.destroyed) socket.write(octets);
    };
    if (delayMs === 0) write();
    else setTimeout(write, delayMs);
  }

  const server = createServer({ key, cert, ALPNProtocols: ['http/1.1'] }, serve);
  server.on('tlsClientError', () => (counts.errors += 1));
  return { server, counts };
}

export function emptyCounts(): Counts {
  return {
    connectionsOpened: 0,
    connectionsClosed: 0,
    requests: 0,
    octets: 0,
    errors: 0,
    firstAt: null,
    lastAt: null,
  };
}

function makeAnswer(status: number): Buffer {
  const accepted = status === 201 ? 'location: https://sink.belfry.test/m/1\r\nttl: 60\r\n' : '';
  return Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${accepted}content-length: 0\r\n\r\n`);
}
