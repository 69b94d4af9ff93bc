/**
 * Mozilla's push service as far as a stock Firefox needs it to subscribe and to receive: WebSockets on a loopback port.
 */
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { messageOf } from '../../error-code.ts';
import type { FirefoxAck, FirefoxPreferences } from '../contract.ts';
import { listenOnLoopback } from '../listening.ts';
import type { Queue } from '../queue.ts';
import type { Subscriptions } from '../subscriptions.ts';
import { createConversation } from './conversation.ts';
import { createUsers } from './users.ts';

/** How long a connection may be silent before its hello, by the real clock. */
const HELLO_TIMEOUT_MS = 5_000;
const MAX_MESSAGE_OCTETS = 1_048_576;

/** RFC 6455 §7.4.1. */
const CLOSE = { normal: 1000, unsupported: 1003, error: 1011 } as const;
/** What is left of a control frame's 125 octets beside the code (RFC 6455 §5.5). */
const MAX_REASON_OCTETS = 123;

export interface AutopushOptions {
  queue: Queue;
  subscriptions: Subscriptions;
  /** Of the endpoints. */
  origin: string;
  /** The service's clock, epoch ms. */
  now: () => number;
  endSubscription(token: string): void;
  report(ack: FirefoxAck): void;
}

export interface Autopush {
  firefoxPrefs: FirefoxPreferences;
  refuseRegistrations(isRefused: boolean): void;
  resetUserAgents(): void;
  close(): Promise<void>;
}

interface Line {
  hangUp(code: number, reason: string): void;
}

export async function startAutopush(options: AutopushOptions): Promise<Autopush> {
  const { queue, now, report } = options;
  const users = createUsers(options);
  const lines = new Map<string, Line>();
  let isRefused = false;

  function serve(socket: WebSocket, tcp: Socket) {
    let name: string | null = null;
    const line: Line = {
      hangUp(code, reason) {
        leave();
        hangUp(socket, tcp, code, reason);
      },
    };
    const conversation = createConversation({
      users,
      queue,
      now,
      report,
      isRefusing: () => isRefused,
      identified(uaid) {
        clearTimeout(timer);
        lines.get(uaid)?.hangUp(CLOSE.error, 'another connection with the same uaid');
        lines.set(uaid, line);
        name = uaid;
      },
      send: (message) => socket.send(JSON.stringify(message)),
    });
    function leave() {
      clearTimeout(timer);
      conversation.end();
      if (name !== null && lines.get(name) === line) lines.delete(name);
    }

    const timer = setTimeout(() => line.hangUp(CLOSE.error, 'no hello in time'), HELLO_TIMEOUT_MS);

    socket.on('message', (data, isBinary) => {
      if (socket.readyState !== socket.OPEN) return; // said after it was hung up on
      if (isBinary) return line.hangUp(CLOSE.unsupported, 'binary messages are not supported');
      try {
        conversation.take((data as Buffer).toString('utf8')); // one Buffer: ws's default binaryType
      } catch (error) {
        line.hangUp(CLOSE.error, messageOf(error));
      }
    });
    socket.on('error', () => tcp.destroy()); // not WebSocket any more; 'close' follows
    socket.once('close', leave);
  }

  const http = createServer((_request, response) => response.writeHead(426, { upgrade: 'websocket' }).end());
  const server = new WebSocketServer({ server: http, maxPayload: MAX_MESSAGE_OCTETS });
  server.on('connection', (socket, request) => serve(socket, request.socket));
  const listening = await listenOnLoopback(http);

  return {
    firefoxPrefs: {
      'dom.push.serverURL': `ws://127.0.0.1:${listening.port}/`,
      'dom.push.testing.allowInsecureServerURL': true, // ws: is refused otherwise
      'dom.push.connection.enabled': true, // a browser under remote control would leave push off
      'dom.push.retryBaseInterval': 200, // 5 s, doubled each time: long for a test
    },
    refuseRegistrations(value) {
      isRefused = value;
    },
    resetUserAgents() {
      users.forgetAll();
      for (const line of lines.values()) line.hangUp(CLOSE.normal, 'uaid reset');
    },
    async close() {
      server.close();
      await listening.close();
    },
  };
}

/** Firefox never answers a Close frame, it waits for the end of the TCP connection. */
function hangUp(socket: WebSocket, tcp: Socket, code: number, reason: string): void {
  socket.close(code, reason.replace(/[^ -~]/g, '?').slice(0, MAX_REASON_OCTETS));
  tcp.end();
}
