/** Who takes the POSTs, in a process (or more) of its own. */
import { startSink } from '../../testing/index.ts';
import { findNginx, startNginx } from './nginx.ts';

const ORIGIN = 'https://sink.belfry.test';

export interface Receiver {
  readonly name: 'nginx' | 'sink of belfry/testing';
  /** The origin that endpoints name; only its route is on this machine. */
  readonly origin: string;
  /** PEM of its certificate. */
  readonly ca: string;
  readonly port: number;
  close(): Promise<void>;
}

/** nginx; where it is not installed, the sink of belfry/testing. */
export async function startReceiver(): Promise<Receiver> {
  const nginx = findNginx();
  if (nginx !== undefined) return startNginx(nginx, ORIGIN);
  const { ca, port, close } = await startSink({ origins: [ORIGIN] });
  return { name: 'sink of belfry/testing', origin: ORIGIN, ca, port, close };
}
