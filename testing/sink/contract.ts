/**
 * The shapes of the sink: what a benchmark starts, and what it reads afterwards.
 */
import type { PushRoute } from '../push-service/contract.ts';

export interface SinkOptions {
  /** Origins that it is reached as. @default ['https://sink.belfry.test'] */
  origins?: readonly string[];
  /**
   * Processes that share the port, each on a core of its own; more than one needs Linux (SO_REUSEPORT). The kernel deals
   * out connections, not requests.
   * @default 1
   */
  workers?: number;
  /** Answered to every POST. @default 201 */
  status?: number;
  /** Time before each answer, as a distant service would need it. @default 0 */
  delayMs?: number;
  /**
   * Header that names a message, for the ledger. Without it a message is known by the path that it was sent to, which
   * tells messages apart as long as each subscription gets one.
   */
  idHeader?: string;
}

export interface SinkStats {
  /** TLS connections that came about. */
  connectionsOpened: number;
  connectionsClosed: number;
  /** POSTs received whole. */
  requests: number;
  /** Of bodies; heads and TLS are not counted. */
  octets: number;
  /** Handshakes that failed, what was no request, connections cut in the middle of one. */
  errors: number;
  /** Different ids in the ledger. */
  messages: number;
  /** Requests whose id was there before. */
  repeats: number;
  /** When the first and the latest POST came, epoch ms; null before. */
  firstAt: number | null;
  lastAt: number | null;
  /** Processor time of the sink so far, user and system: how much of the machine it takes away from the sender. */
  cpuMs: number;
}

export interface Comparison {
  /** Sent by the sender's account, and never received. */
  lost: readonly string[];
  /** Received more than once. */
  repeated: readonly string[];
  /** Received, and not on the list. */
  unexpected: number;
}

export interface Sink {
  /** By origin; give it to `createBelfry({ routes })`. */
  readonly routes: Readonly<Record<string, PushRoute>>;
  /** PEM of its certificate. */
  readonly ca: string;
  readonly port: number;
  /** Of all workers together. */
  stats(): Promise<SinkStats>;
  /**
   * Holds the ledger against what should be in it.
   *
   * @param ids values of `idHeader`, or else endpoints (or their paths), once each
   */
  compare(ids: Iterable<string>): Promise<Comparison>;
  /** Begins anew: counts and ledger are empty, connections stay. */
  reset(): Promise<void>;
  /** Ends the processes. */
  close(): Promise<void>;
}
