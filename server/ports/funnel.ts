import type { FunnelCounts, FunnelStage } from '../../wire/index.ts';
import type { Period } from './stats.ts';

/** How pages ask for permission, and what comes of it: a counter a stage and UTC day, of nobody in particular. */
export interface FunnelStore {
  /** Adds one to the stage's counter of that day; settles after the commit. @param at epoch ms */
  countFunnel(stage: FunnelStage, at: number): Promise<void>;
  /** Days that have any, oldest first; `at` is the day's beginning. */
  funnel(period: Period): Promise<{ at: number; counts: FunnelCounts }[]>;
}
