import { postJson } from '../device/index.ts';
import type { FunnelRequest, FunnelStage } from '../wire/schemas/funnel.ts';

/** Counts on the server how people are asked, and what comes of it. */
export interface Funnel {
  /** Does not wait for the answer, and outlives the page. A count that is lost is nobody's problem. */
  count(stage: FunnelStage): void;
}

/** @param apiBase absolute, no slash at the end */
export const createFunnel = (apiBase: string): Funnel => ({
  count: (stage) => void postJson(fetch, `${apiBase}/funnel`, { stage } satisfies FunnelRequest),
});
