/** A sender thread: encrypts, posts, classifies. It is started as a worker thread; no key of ours and no store is known to it. */
import { isMainThread, parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { systemEnvironment } from '../../environment.ts';
import { createPoster } from '../post.ts';
import { createTransport, type TransportOptions } from '../transport.ts';
import { unpackChunk, type NumberedMessage, type Reply, type ToThread } from './chunk.ts';

/** What a thread is started with. */
export interface ThreadSettings {
  padToOctets: number;
  transport: Pick<TransportOptions, 'routes' | 'timeoutMs' | 'connectTimeoutMs' | 'connectionsPerOrigin'>;
}

if (!isMainThread && parentPort !== null) runSenderThread(parentPort, workerData as ThreadSettings);

function runSenderThread(port: MessagePort, settings: ThreadSettings): void {
  const environment = systemEnvironment();
  const transport = createTransport({ ...settings.transport, environment });
  const poster = createPoster({ transport, environment, padToOctets: settings.padToOctets });
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

  async function post({ id, message }: NumberedMessage): Promise<void> {
    try {
      reply({ id, answer: await poster.post(message) });
    } catch (error) {
      reply({ id, mistake: error instanceof Error ? error.message : String(error) });
    }
  }

  port.on('message', (order: ToThread) => {
    if (order === 'close') {
      void transport.close().finally(() => port.close());
      return;
    }
    for (const numbered of unpackChunk(order)) void post(numbered);
  });
}
