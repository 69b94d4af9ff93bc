import { FUNNEL_STAGES, type FunnelCounts } from '../../wire/index.ts';

/** Days added up; of no days, zeroes. */
export const sumFunnel = (days: readonly { counts: FunnelCounts }[]): FunnelCounts =>
  Object.fromEntries(
    FUNNEL_STAGES.map((stage) => [stage, days.reduce((sum, { counts }) => sum + counts[stage], 0)]),
  ) as FunnelCounts;
