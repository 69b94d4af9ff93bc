/**
 * MCS: the connection over which Chromium receives. What is not acknowledged on it is sent again on the next one.
 */
import type { Socket } from 'node:net';
import type { QueuedMessage, Queue } from '../queue.ts';
import type { Devices } from './devices.ts';
import { createFrameReader, encodeFrame, MCS_VERSION, type Frame } from './framing.ts';
import * as stanza from './stanza.ts';

const { TAG } = stanza;

/** How a subscription of Chromium was registered. */
export interface Registration {
  /** The application server key. */
  sender: string;
  /** `org.chromium.linux` and the like. */
  app: string;
  /** `wp:<origin>#<GUID>-V2`: finds the worker in the browser. */
  subtype: string;
}

export interface McsOptions {
  queue: Queue;
  /** By token. */
  registrations: ReadonlyMap<string, Registration>;
  devices: Devices;
}

/** Serves one TLS connection until it ends. */
export function serveMcs(socket: Socket, { queue, registrations, devices }: McsOptions): void {
  const read = createFrameReader();
  const unacknowledged: { streamId: number; id: string }[] = [];
  let sent = 0;
  let arrived = 0;
  let disconnect = () => {};

  function send(tag: number, body: Uint8Array) {
    sent += 1;
    socket.write(encodeFrame({ tag, body }));
  }

  function hand(message: QueuedMessage) {
    const registration = registrations.get(message.token);
    if (registration === undefined) return; // ended between the POST and now
    send(TAG.dataMessage, encodeMessage(message, registration));
    unacknowledged.push({ streamId: sent, id: message.id });
  }

  function acknowledge({ lastStreamId, ids }: stanza.Acknowledgement) {
    for (const id of ids) queue.acknowledge(id);
    while (lastStreamId !== null && unacknowledged[0] !== undefined && unacknowledged[0].streamId <= lastStreamId) {
      queue.acknowledge(unacknowledged[0].id);
      unacknowledged.shift();
    }
  }

  function login(body: Uint8Array) {
    const { id, deviceId, securityToken, receivedIds } = stanza.decodeLoginRequest(body);
    if (!devices.isGenuine(deviceId, securityToken)) {
      socket.destroy();
      return;
    }
    for (const receivedId of receivedIds) queue.acknowledge(receivedId);
    socket.write(Uint8Array.of(MCS_VERSION));
    send(TAG.loginResponse, stanza.encodeLoginResponse(id, Date.now()));
    disconnect = queue.connect(deviceId, hand);
  }

  function take({ tag, body }: Frame) {
    arrived += 1;
    if (tag === TAG.loginRequest) return login(body);
    if (tag === TAG.close) return void socket.end();
    acknowledge(stanza.decodeAcknowledgement(tag, body));
    if (tag === TAG.heartbeatPing) send(TAG.heartbeatAck, stanza.encodeHeartbeatAck(arrived));
  }

  socket.setNoDelay(true);
  socket.on('data', (chunk: Buffer) => {
    try {
      read(chunk).forEach(take);
    } catch {
      socket.destroy(); // not MCS; the browser connects again
    }
  });
  socket.once('close', () => disconnect());
}

function encodeMessage(message: QueuedMessage, { sender, app, subtype }: Registration): Uint8Array {
  const encoding = message.headers['content-encoding'];
  return stanza.encodeDataMessage({
    id: message.id,
    from: sender,
    category: app,
    data: { subtype, ...(encoding === undefined ? {} : { 'content-encoding': encoding }) },
    octets: message.octets,
    ttlSeconds: message.ttlSeconds,
    sentAt: message.acceptedAt,
  });
}
