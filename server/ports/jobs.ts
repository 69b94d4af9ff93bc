/** One piece of deferred work: clean-up, reminders, exports. Sends are not jobs: they are batches in the ledger. */
export interface Job {
  id: number;
  name: string;
  /** Plain JSON. */
  data: unknown;
  runAt: number;
  /** Fence: rises at each claim. */
  claim: number;
}

export interface NewJob {
  name: string;
  data?: unknown;
  /** Epoch ms. */
  runAt: number;
  /** A waiting job of the same name and key is moved to `runAt` instead of doubled. */
  key?: string;
}

/** Named jobs with a time and a dedup key. At-least-once: a handler must bear a repeat after a crash. */
export interface Jobs {
  add(job: NewJob): Promise<void>;
  /** Takes the oldest due job and hides it for `leaseMs`. */
  claim(now: number, leaseMs: number): Promise<Job | undefined>;
  /** Ends the job, or puts it off to `again` in the same commit. @returns false when the claim is lost */
  complete(job: Job, again?: number): Promise<boolean>;
  cancel(name: string, key: string): Promise<boolean>;
  nextRunAt(): Promise<number | undefined>;
}
