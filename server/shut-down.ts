import type { Environment } from './environment.ts';

/**
 * What is in flight gets so long to be answered. A little more than the transport waits for an answer: a push service
 * that hangs has then run into its own limit, and the outcome is stored like any other.
 */
const FINISH_MS = 11_000;

export interface Parts {
  /** Take no more work; settle when what is in flight is over. */
  senders: readonly { stop(): Promise<void> }[];
  /** Waits for the store no longer: what could not be stored is sent again at the next start. */
  giveUp(): void;
  reports: { settled(): Promise<void> };
  housekeeping: { stop(): Promise<void> };
  transport: { close(): Promise<void> };
  /** Requests that are still being answered. */
  requests: Promise<unknown>;
  engine: { close(): Promise<void> };
}

/**
 * Ends the server in order: nothing new is sent from here on, what is in flight is finished and stored, requests are
 * answered, and the data file is closed last. What does not end in time is left to the next start, which finds it in
 * the file.
 */
export async function shutDown(parts: Parts, { setTimer, log }: Pick<Environment, 'setTimer' | 'log'>): Promise<void> {
  const finished = Promise.all(parts.senders.map((sender) => sender.stop()));
  let cancel = (): void => undefined;
  const late = new Promise<'late'>((resolve) => {
    cancel = setTimer(() => resolve('late'), FINISH_MS);
  });
  const isLate = (await Promise.race([finished, late])) === 'late';
  cancel();
  parts.giveUp();
  if (isLate) log.warn({}, 'not everything could be finished; the next start goes on with it');
  const closed = parts.transport.close();
  await parts.housekeeping.stop();
  if (isLate) closed.catch(() => undefined);
  else await Promise.all([parts.reports.settled(), closed]);
  await parts.requests;
  await parts.engine.close();
}
