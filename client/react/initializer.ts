import { useEffect } from 'react';
import type { BelfryClient } from '../contract.ts';
import { useBelfryClient } from './use-client.ts';

/**
 * Renders nothing; brings the server up to date on each load. Never asks the person anything. Below a provider, which
 * does so anyway, it does it at once instead of when the page is idle.
 *
 * @param props.client takes the place of the provider's
 */
export function PushInitializer({ client: given }: { client?: BelfryClient }): null {
  const client = useBelfryClient(given);
  useEffect(() => {
    void client.start();
  }, [client]);
  return null;
}
