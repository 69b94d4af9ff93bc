/**
 * Spreads the cost of sending over the cores. Encryption takes most of it, so threads encrypt and post; the main thread
 * claims, renders and stores.
 */
import type { Environment } from '../../environment.ts';
import type { Answer } from '../answer.ts';
import type { SignedMessage } from '../post.ts';
import type { LocalSender, Sender } from '../send.ts';
import { createCrashCount } from './crash-count.ts';
import type { ThreadSettings } from './sender-thread.ts';
import { findThreadScript, startThread, UnsentError, type SenderThread } from './thread.ts';

/** So few at once go out from the main thread: a word to one person would wait longer for a thread than for its POST. */
const FEW = 8;

/** A thread costs some 40 MB: after this long without work they end. */
const IDLE_MS = 30_000;

export interface SenderPoolOptions extends ThreadSettings {
  /** How many threads at most; 0: everything goes out from the main thread. */
  threads: number;
  /** Signs for all, so that a token outlives the threads, and sends in the main thread. */
  local: LocalSender;
  environment: Pick<Environment, 'setTimer' | 'log'>;
  /** Where the script of the threads is. @default beside this module */
  findScript?: () => URL | undefined;
}

export interface SenderPool extends Sender {
  /** Threads that run now. */
  readonly size: number;
  /** Lets what is on its way finish, and ends the threads. */
  close(): Promise<void>;
}

/**
 * Threads start with the first send that is worth them, and end when there has been nothing to do for a while. One that
 * ends by itself gives its messages back and another takes its place; for how long the main thread sends when that
 * happens again and again, see crash-count.ts.
 *
 * @example
 * const pool = createSenderPool({ threads: 2, local: sender, padToOctets: 0, transport: {}, environment });
 * const { kind } = await pool.send(message);
 */
export function createSenderPool({
  threads: limit,
  local,
  environment,
  padToOctets,
  transport,
  findScript = findThreadScript,
}: SenderPoolOptions): SenderPool {
  const script = limit > 0 ? findScript() : undefined;
  if (limit > 0 && script === undefined) {
    environment.log.warn(
      { threads: limit },
      'the script of the sender threads is not beside the server: none are used',
    );
  }
  const crashes = createCrashCount(environment);
  let threads: SenderThread[] = [];
  const resting = new Set<Promise<void>>();
  let closed = false;
  let inFlight = 0;
  let inThreads = 0;
  let cancelIdle = (): void => undefined;

  /** undefined: the main thread sends. */
  function pick(): SenderThread | undefined {
    if (script === undefined || closed || inFlight <= FEW || crashes.areTooMany) return undefined;
    threads = threads.filter(({ ended }) => !ended);
    const free = threads.reduce<SenderThread | undefined>(
      (best, thread) => (best === undefined || thread.inFlight < best.inFlight ? thread : best),
      undefined,
    );
    if (free !== undefined && (threads.length >= limit || free.inFlight < FEW)) return free;
    try {
      const started = startThread(script, { padToOctets, transport }, crashes.add);
      threads.push(started);
      return started;
    } catch (error) {
      crashes.add(error instanceof Error ? error : new Error(String(error)), 0);
      return free;
    }
  }

  async function postFrom(thread: SenderThread, signed: SignedMessage): Promise<Answer> {
    cancelIdle();
    inThreads += 1;
    try {
      return await thread.post(signed);
    } catch (error) {
      if (!(error instanceof UnsentError)) throw error;
    } finally {
      inThreads -= 1;
      if (inThreads === 0 && !closed) cancelIdle = environment.setTimer(() => void rest(), IDLE_MS);
    }
    return local.post(signed);
  }

  async function rest(): Promise<void> {
    for (const thread of threads) {
      const ended: Promise<void> = thread.close().finally(() => resting.delete(ended));
      resting.add(ended);
    }
    threads = [];
    await Promise.all(resting);
  }

  return {
    get size() {
      return threads.length;
    },
    async send(message) {
      const signed = local.sign(message);
      if ('kind' in signed) return signed;
      inFlight += 1;
      try {
        const thread = pick();
        return await (thread === undefined ? local.post(signed) : postFrom(thread, signed));
      } finally {
        inFlight -= 1;
      }
    },
    async close() {
      closed = true;
      cancelIdle();
      await rest();
    },
  };
}
