import { createContext, useContext } from 'react';
import type { BelfryClient } from '../contract.ts';

export const BelfryContext = createContext<BelfryClient | null>(null);

/**
 * The client itself, for what is no hook: `<belfry-prompt>`, an analytics call, code outside of React.
 *
 * @param given a client of the caller's own takes the place of the provider's
 * @throws {Error} without one and with no provider above
 */
export function useBelfryClient(given?: BelfryClient): BelfryClient {
  const provided = useContext(BelfryContext);
  const client = given ?? provided;
  if (client === null)
    throw new Error('no <BelfryProvider> above this component: add one, or pass a client to the hook');
  return client;
}
