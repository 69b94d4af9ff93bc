/** Who takes the POSTs, in a process (or more) of its own. */
export interface Receiver {
  readonly name: 'nginx' | 'belfry/testing sink';
  /** The origin that endpoints name; only its route is on this machine. */
  readonly origin: string;
  /** PEM of its certificate. */
  readonly ca: string;
  readonly port: number;
  close(): Promise<void>;
}
