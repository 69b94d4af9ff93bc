/**
 * Spreads the cost of sending over the cores. Encryption takes most of it, so threads encrypt and post; the main thread
 * claims, renders and stores.
 */
import type { Environment } from '../../environment.ts';
import type { Answer } from '../answer.ts';
import type { LocalSender, PushMessage, Sender } from '../send.ts';
import type { ThreadSettings } from './sender-thread.ts';
import { findThreadScript, startThread, ThreadStartError, type SenderThread } from './thread.ts';

/** So few at once go out from the main thread: a word to one person would wait longer for a thread than for its POST. */
const FEW = 8;

/** A thread costs some 40 MB: after this long without work they end. */
const IDLE_MS = 30_000;

export interface SenderPoolOptions extends Omit<ThreadSettings, 'transport'> {
  /** How many threads at most; 0: everything goes out from the main thread. */
  threads: number;
  /** Signs for all, so that a token outlives the threads, and sends in the main thread. */
  local: LocalSender;
  environment: Pick<Environment, 'setTimer' | 'log'>;
  transport: ThreadSettings['transport'];
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
 * Threads start with the first send that is worth them, and end when there has been nothing to do for a while.
 *
 * @example
 * const pool = createSenderPool({ threads: 2, local: sender, padToOctets: 0, transport: {}, environment });
 * const { kind } = await pool.send(message);
 */
export function createSenderPool({
  threads: limit,
  local,
  environment,
  findScript = findThreadScript,
  ...settings
}: SenderPoolOptions): SenderPool {
  let script = limit > 0 ? findScript() : undefined;
  if (limit > 0 && script === undefined) {
    environment.log.warn(
      { threads: limit },
      'the script of the sender threads is not beside the server: none are used',
    );
  }
  let threads: SenderThread[] = [];
  let closed = false;
  let inFlight = 0;
  let cancelIdle = (): void => undefined;

  function pick(from: URL): SenderThread {
    threads = threads.filter(({ ended }) => !ended);
    const free = threads.reduce<SenderThread | undefined>(
      (best, thread) => (best === undefined || thread.inFlight < best.inFlight ? thread : best),
      undefined,
    );
    if (free !== undefined && (threads.length >= limit || free.inFlight < FEW)) return free;
    const started = startThread(from, settings);
    threads.push(started);
    return started;
  }

  async function rest(): Promise<void> {
    const idle = threads;
    threads = [];
    await Promise.all(idle.map((thread) => thread.close()));
  }

  async function send(message: PushMessage): Promise<Answer> {
    const signed = local.sign(message);
    if ('kind' in signed) return signed;
    inFlight += 1;
    try {
      if (script === undefined || closed || inFlight <= FEW) return await local.post(signed);
      cancelIdle();
      return await pick(script).post(signed);
    } catch (error) {
      if (!(error instanceof ThreadStartError)) throw error;
      if (script !== undefined) environment.log.error({ err: error }, 'sender threads cannot run here: none are used');
      script = undefined;
      return await local.post(signed);
    } finally {
      inFlight -= 1;
      if (inFlight === 0 && threads.length > 0) {
        cancelIdle();
        cancelIdle = environment.setTimer(() => void rest(), IDLE_MS);
      }
    }
  }

  return {
    get size() {
      return threads.length;
    },
    send,
    async close() {
      closed = true;
      cancelIdle();
      await rest();
    },
  };
}
