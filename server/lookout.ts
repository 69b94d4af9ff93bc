import type { Environment } from './environment.ts';

export interface Lookout {
  start(): void;
  /** Something may be due: looks at once, or once more when the look that is under way ends. */
  wake(): void;
  /** Looks no more; settles when the look that is under way has ended. */
  stop(): Promise<void>;
  /** Started and not stopped. A look that takes long asks between its steps. */
  isRunning(): boolean;
  isLooking(): boolean;
  /** When no look is under way. */
  idle(): Promise<void>;
}

export interface LookoutOptions {
  environment: Environment;
  /**
   * Does what is due; asks the store before anything else.
   *
   * @returns when the next will be due, epoch ms; undefined: nothing waits
   */
  look(): Promise<number | undefined>;
  /** Of a look that throws: what the log says, and how long until the next. */
  fault: { message: string; pauseMs: number };
  /** The least time until something that is due and was not done is looked at again. @default 1 ms */
  restMs?: () => number;
}

/**
 * Looks into the store for what is due, never twice at once: when it is woken, and when the last look said that the next
 * is due. What is to be done is in the store, so that a restart goes on.
 */
export function createLookout({ environment, look, fault, restMs = () => 1 }: LookoutOptions): Lookout {
  let state: 'new' | 'started' | 'stopped' = 'new';
  let looking: Promise<void> | undefined;
  let again = false;
  let cancelTimer = (): void => undefined;

  function wake(): void {
    if (state !== 'started') return;
    again = true;
    looking ??= work().finally(() => {
      looking = undefined;
      if (again) wake(); // called between the loop's last look and here
    });
  }

  async function work(): Promise<void> {
    cancelTimer();
    while (again && state === 'started') {
      again = false;
      try {
        const due = await look();
        if (due !== undefined) sleep(Math.max(restMs(), due - environment.now()));
      } catch (error) {
        environment.log.error({ err: error }, fault.message);
        sleep(fault.pauseMs);
      }
    }
  }

  function sleep(ms: number): void {
    if (!again && state === 'started') cancelTimer = environment.setTimer(wake, ms);
  }

  return {
    start() {
      state = 'started';
      wake();
    },
    wake,
    async stop() {
      state = 'stopped';
      cancelTimer();
      await looking;
    },
    isRunning: () => state === 'started',
    isLooking: () => looking !== undefined,
    async idle() {
      while (looking !== undefined) await looking;
    },
  };
}
