import { useEffect } from 'react';
import type { BelfryClient } from '../../client/index.ts';

/** An installed iOS app opens at its start URL, whatever was clicked: the page goes there by itself. */
export function useFollowedClicks(client: BelfryClient): void {
  useEffect(() => client.onClick(({ url }) => follow(url)), [client]);
}

function follow(url: string): void {
  const target = new URL(url, location.href);
  if (target.origin === location.origin && target.href !== location.href) location.assign(target);
}
