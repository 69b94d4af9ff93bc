/** The main thread's end of one sender thread. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { refusal, type Answer } from '../answer.ts';
import type { Poster, SignedMessage } from '../post.ts';
import { packChunk, type FromThread, type NumberedMessage, type ToThread } from './chunk.ts';
import type { ThreadSettings } from './sender-thread.ts';

/** The script, seen from the sources, from the built entry and from a built chunk. */
const SCRIPTS = ['./sender-thread.ts', './sender-thread.js', '../server/sender-thread.js'];

/**
 * Messages are short-lived, and a thread holds a thousand at most: left to itself, V8 would take three times as much memory
 * for a few percent of speed.
 */
const LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 96 };

/** How the reason begins where a thread of ours, and no push service, is to blame. */
export const THREAD_ENDED = 'a sender thread of ours ended';

export interface SenderThread extends Poster {
  /** Messages without an answer yet. */
  readonly inFlight: number;
  readonly ended: boolean;
  /**
   * Never rejects for what a subscription, the network or the thread's own end does: a message that may have gone out
   * when the thread ended is to be tried again.
   *
   * @throws {UnsentError} when the thread ended and the message surely has not gone out
   */
  post(message: SignedMessage): Promise<Answer>;
  /** Lets what is on its way finish, and ends the thread. */
  close(): Promise<void>;
}

/** The thread is no more, and never had the message: it may go out another way at once. */
export class UnsentError extends Error {
  override readonly name = 'UnsentError';
}

/** Where the script of the threads is; undefined when a bundler has taken this module away from it. */
export function findThreadScript(): URL | undefined {
  return SCRIPTS.map((path) => new URL(path, import.meta.url)).find(
    (url) => url.protocol === 'file:' && existsSync(fileURLToPath(url)),
  );
}

/**
 * @param onCrash called once when the thread ends without being asked to, with the cause and the number of messages that
 * are to be tried again
 * @throws {Error} when the system gives us no thread
 */
export function startThread(
  script: URL,
  settings: ThreadSettings,
  onCrash: (cause: Error, lost: number) => void,
): SenderThread {
  const worker = new Worker(script, {
    workerData: settings,
    resourceLimits: LIMITS,
    execArgv: [],
  });
  worker.unref(); // idle, it keeps no process alive; messages on their way belong to somebody who waits for them
  const waiting = new Map<number, Waiter>();
  let outbox: NumberedMessage[] = [];
  let lastId = 0;
  let ended = false;
  let isReady = false;
  let closing = false;
  let cause: Error | undefined;

  const tell = (order: ToThread, transfer: ArrayBuffer[] = []): void => worker.postMessage(order, transfer);

  function flush(): void {
    if (ended || outbox.length === 0) return;
    const chunk = packChunk(outbox);
    outbox = [];
    tell(chunk, [chunk.octets.buffer]);
  }

  worker.on('message', (replies: FromThread) => {
    isReady = true;
    for (const reply of replies) {
      const waiter = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('answer' in reply) waiter?.resolve(reply.answer);
      else waiter?.reject(new TypeError(reply.mistake));
    }
    if (waiting.size === 0 && !closing) worker.unref();
  });
  // Answers that it gave before may still be on their way: they come before its exit.
  worker.on('error', (error) => {
    ended = true;
    cause ??= error instanceof Error ? error : new Error(String(error));
  });
  // Answers that cannot be read are answers that never come.
  worker.on('messageerror', (error) => {
    ended = true;
    cause ??= error;
    void worker.terminate();
  });
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      ended = true;
      const isCrash = cause !== undefined || !closing || waiting.size > 0;
      giveUp(cause ?? new Error(`exit code ${code}`), isCrash);
      resolve();
    });
  });

  function giveUp(why: Error, isCrash: boolean): void {
    const unsent = new Set(isReady ? outbox.map(({ id }) => id) : waiting.keys());
    const waiters = [...waiting];
    outbox = [];
    waiting.clear();
    if (isCrash) onCrash(why, waiters.length - unsent.size);
    for (const [id, { resolve, reject }] of waiters) {
      if (unsent.has(id)) reject(new UnsentError(`a sender thread ended: ${why.message}`));
      else resolve(lostWith(why));
    }
  }

  return {
    get inFlight() {
      return waiting.size;
    },
    get ended() {
      return ended;
    },
    post(message) {
      return new Promise((resolve, reject) => {
        if (ended) return reject(new UnsentError('the sender thread has ended'));
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        if (outbox.length === 0) setImmediate(flush);
        outbox.push({ id: lastId, message });
        worker.ref();
      });
    },
    async close() {
      closing = true;
      if (!ended) {
        worker.ref(); // its end is waited for
        flush();
        tell('close');
      }
      await exited;
    },
  };
}

interface Waiter {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

/**
 * Nobody can tell whether it went out: it is tried again, and the worker of the browser knows repeats. The push service
 * had no part in it, so others are sent to as before.
 */
function lostWith({ message }: Error): Answer {
  return { ...refusal('transient', `${THREAD_ENDED}: ${message}`), onlyThisSubscription: true };
}
