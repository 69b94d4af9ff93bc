/** A sender thread: encrypts, posts, classifies. It is started as a worker thread; no key of ours and no store is known to it. */
import { isMainThread, parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { systemEnvironment } from '../../environment.ts';
import type { PadToOctets } from '../padding.ts';
import { createPoster } from '../post.ts';
import { createTransport, type TransportOptions } from '../transport.ts';
import { unpackChunk, type FromThread, type NumberedMessage, type Reply, type ToThread } from './chunk.ts';

/** What a thread is started with. */
export interface ThreadSettings {
  padToOctets: PadToOctets;
  transport: Pick<TransportOptions, 'routes' | 'timeoutMs' | 'connectTimeoutMs' | 'connectionsPerOrigin'>;
}

if (!isMainThread && parentPort !== null) runSenderThread(parentPort, workerData as ThreadSettings);

function runSenderThread(port: MessagePort, settings: ThreadSettings): void {
  const environment = systemEnvironment();
  const transport = createTransport({ ...settings.transport, environment });
  const poster = createPoster({ transport, environment, padToOctets: settings.padToOctets });
  let posting = 0;
  let onLastPosted = (): void => undefined;
  let replies: Reply[] = [];

  function reply(one: Reply): void {
    // Answers that one look at the sockets brings go back together.
    if (replies.length === 0) setImmediate(giveBack);
    replies.push(one);
  }

  function giveBack(): void {
    if (replies.length > 0) port.postMessage(replies);
    replies = [];
  }

  async function post({ id, message }: NumberedMessage): Promise<void> {
    try {
      reply({ id, answer: await poster.post(message) });
    } catch (error) {
      reply({ id, mistake: error instanceof Error ? error.message : String(error) });
    }
    posting -= 1;
    if (posting === 0) onLastPosted();
  }

  /** A transport that is closed takes no message that is still being encrypted, a port no answer. */
  async function close(): Promise<void> {
    if (posting > 0) await new Promise<void>((resolve) => (onLastPosted = resolve));
    giveBack();
    await transport.close();
    port.close();
  }

  port.on('message', (order: ToThread) => {
    if (order === 'close') {
      void close();
      return;
    }
    for (const numbered of unpackChunk(order)) {
      posting += 1;
      void post(numbered);
    }
  });
  // A message that cannot be read has no number to answer to: it is lost with this thread, which is told.
  port.on('messageerror', (error: Error) => {
    throw error;
  });
  port.postMessage([] satisfies FromThread);
}
