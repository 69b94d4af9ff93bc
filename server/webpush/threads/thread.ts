/** The main thread's end of one sender thread. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { refusal, type Answer } from '../answer.ts';
import type { Poster } from '../post.ts';
import { packChunk, type FromThread, type NumberedMessage, type ToThread } from './chunk.ts';
import type { ThreadSettings } from './sender-thread.ts';

/** The script, seen from the sources, from the built entry and from a built chunk. */
const SCRIPTS = ['./sender-thread.ts', './sender-thread.js', '../server/sender-thread.js'];

/**
 * Messages are short-lived, and a thread holds a thousand at most: left to itself, V8 would take three times as much memory
 * for a few percent of speed.
 */
const LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 96 };

export interface SenderThread extends Poster {
  /** Messages without an answer yet. */
  readonly inFlight: number;
  readonly ended: boolean;
  /** Lets what is on its way finish, and ends the thread. */
  close(): Promise<void>;
}

/** Sender threads cannot run here. */
export class ThreadStartError extends Error {
  override readonly name = 'ThreadStartError';
}

/** Where the script of the threads is; undefined when a bundler has taken this module away from it. */
export function findThreadScript(): URL | undefined {
  return SCRIPTS.map((path) => new URL(path, import.meta.url)).find(
    (url) => url.protocol === 'file:' && existsSync(fileURLToPath(url)),
  );
}

/** `post` rejects with {@link ThreadStartError} when the thread ends before it has answered anything. */
export function startThread(script: URL, settings: ThreadSettings): SenderThread {
  const worker = new Worker(script, {
    workerData: settings,
    resourceLimits: LIMITS,
    execArgv: [],
  });
  worker.unref(); // idle, it keeps no process alive; messages on their way belong to somebody who waits for them
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  let outbox: NumberedMessage[] = [];
  let lastId = 0;
  let ended = false;
  let hasAnswered = false;

  const tell = (order: ToThread, transfer: ArrayBuffer[] = []): void => worker.postMessage(order, transfer);

  function flush(): void {
    const chunk = packChunk(outbox);
    outbox = [];
    tell(chunk, [chunk.octets.buffer]);
  }

  /** Nobody can tell whether they went out: they are tried again, and the worker of the browser knows repeats. */
  function fail(why: string): void {
    ended = true;
    outbox = [];
    for (const { resolve, reject } of waiting.values()) {
      if (hasAnswered) resolve(refusal('transient', `a sender thread ended: ${why}`));
      else reject(new ThreadStartError(`a sender thread could not start: ${why}`));
    }
    waiting.clear();
  }

  worker.on('message', (replies: FromThread) => {
    hasAnswered = true;
    for (const reply of replies) {
      const waiter = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('answer' in reply) waiter?.resolve(reply.answer);
      else waiter?.reject(new TypeError(reply.mistake));
    }
    if (waiting.size === 0) worker.unref();
  });
  worker.on('error', (error) => fail(error instanceof Error ? error.message : String(error)));
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      fail(`exit code ${code}`);
      resolve();
    });
  });

  return {
    get inFlight() {
      return waiting.size;
    },
    get ended() {
      return ended;
    },
    post(message) {
      return new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        if (outbox.length === 0) setImmediate(() => outbox.length > 0 && flush());
        outbox.push({ id: lastId, message });
        worker.ref();
      });
    },
    async close() {
      if (!ended) {
        worker.ref(); // its end is waited for
        if (outbox.length > 0) flush();
        tell('close');
      }
      await exited;
    },
  };
}
