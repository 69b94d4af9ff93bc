import type { OriginMemory, Outcome } from '../../ports/ledger.ts';

/** An outcome that ends its subscription. */
export interface Ended {
  notificationId: number;
  outcome: Outcome;
}

/** What an answer means beyond its own message. */
export interface Advice {
  /** All that waits for this push service is to wait until then (epoch ms). */
  deferUntil?: number;
  /** The answer is not to be believed: neither the message nor the subscription ends by it. */
  spare?: boolean;
  /** What ended subscriptions, and is not to be believed either. */
  undo?: Ended[];
  /** What the next process is to know, should this one end. */
  remember?: OriginMemory;
}
