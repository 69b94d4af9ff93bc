/** What the benchmark asks of a process of its own, and what that answers. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface SendJob {
  /** Where endpoints lead; subscriptions are dealt out in turn. */
  receivers: readonly { origin: string; port: number; ca: string }[];
  /** How many to send to the first receiver, after a fifth as many to warm up; to the others as many. */
  messages: number;
  /** Of Belfry alone: sender threads. */
  threads?: number;
  /** Of Belfry alone: the data file. */
  file?: string;
}

export interface SendResult {
  /** Messages to the first receiver, counted when they are in the log. */
  perSecond: number;
  /** Processor time of the whole sending process, user and system. */
  cpuMicros: number;
  /** The largest resident size seen. */
  peakMb: number;
}

/** Runs a script of this folder with a job, under flags of Node. @throws {Error} what the child could not do */
export async function runChild(script: string, job: SendJob, execArgv: string[] = []): Promise<SendResult> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv,
  });
  return new Promise((resolve, reject) => {
    child.once('message', (result) => resolve(result as SendResult)); // our own scripts'
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)));
    child.send(job);
  });
}

/** The public id of the n-th subscription, from 1. */
export const publicIdOf = (n: number): string => `sub_${String(n).padStart(22, '0')}`;

/** The child's side: one job, one result, and the process ends, whatever it has still open. */
export async function reportToParent(run: (job: SendJob) => Promise<SendResult>): Promise<void> {
  const job = await new Promise<SendJob>((resolve) =>
    process.once('message', (message) => resolve(message as SendJob)),
  );
  const result = await run(job);
  await new Promise<void>((resolve) => process.send?.(result, () => resolve()));
  process.exit();
}
