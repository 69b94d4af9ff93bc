/** A sender thread: encrypts, posts, classifies. It is started as a worker thread and knows nothing of the store. */
import { isMainThread, parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { systemEnvironment } from '../../environment.ts';
import { createSender } from '../send.ts';
import { createTransport, type TransportOptions } from '../transport.ts';
import type { VapidKey } from '../vapid.ts';
import { unpackChunk, type NumberedMessage, type Reply, type ToThread } from './chunk.ts';

/** What a thread is started with. */
export interface ThreadSettings {
  subject: string;
  padToOctets: number;
  transport: Pick<TransportOptions, 'routes' | 'timeoutMs' | 'connectTimeoutMs' | 'connectionsPerOrigin'>;
}

if (!isMainThread && parentPort !== null) runSenderThread(parentPort, workerData as ThreadSettings);

function runSenderThread(port: MessagePort, settings: ThreadSettings): void {
  const environment = systemEnvironment();
  const keys = new Map<string, VapidKey>();
  const transport = createTransport({ ...settings.transport, environment });
  const { subject, padToOctets } = settings;
  const sender = createSender({
    ring: { find: (keyId) => keys.get(keyId) },
    subject,
    transport,
    environment,
    padToOctets,
  });
  let replies: Reply[] = [];

  function reply(one: Reply): void {
    // Answers that one look at the sockets brings go back together.
    if (replies.length === 0) {
      setImmediate(() => {
        port.postMessage(replies);
        replies = [];
      });
    }
    replies.push(one);
  }

  async function send({ id, message }: NumberedMessage): Promise<void> {
    try {
      reply({ id, answer: await sender.send(message) });
    } catch (error) {
      reply({ id, mistake: error instanceof Error ? error.message : String(error) });
    }
  }

  port.on('message', (order: ToThread) => {
    if (order === 'close') {
      void transport.close().finally(() => port.close());
      return;
    }
    for (const key of order.keys) keys.set(key.keyId, key);
    for (const numbered of unpackChunk(order.messages)) void send(numbered);
  });
}
