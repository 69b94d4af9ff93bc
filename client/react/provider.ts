import { createElement, useEffect, useState, type ReactNode } from 'react';
import type { BelfryClient, BelfryClientOptions } from '../contract.ts';
import { createLazyClient } from './lazy-client.ts';
import { useLatest } from './latest.ts';
import { keepRunning } from './running.ts';
import { BelfryContext } from './use-client.ts';

export type BelfryProviderProps = { children?: ReactNode } & (
  | {
      /** The app's own, made outside of any component: `const client = createBelfryClient()`. */
      client: BelfryClient;
      options?: undefined;
    }
  | {
      /**
       * The provider makes the client, and loads its code when the page is idle. Read once, but for `getToken`: always
       * the last one given is called.
       * @default {}
       */
      options?: BelfryClientOptions;
      client?: undefined;
    }
);

/**
 * One client for everything below. It starts when the page is idle and is stopped when the provider goes; rendering on a
 * server touches nothing. A component of the server may render it, as long as its `options` are no functions.
 */
export function BelfryProvider({ client: given, options = {}, children }: BelfryProviderProps): ReactNode {
  const latest = useLatest(options);
  // StrictMode makes two and drops one, as does a render that is given up: a client that never started is only garbage.
  const [made] = useState(() => given ?? createLazyClient(following(options, () => latest.current)));
  const client = given ?? made;
  useEffect(() => keepRunning(client), [client]);
  return createElement(BelfryContext.Provider, { value: client }, children);
}

/** `getToken` is written in a component: the first one would tell of the first render for ever. */
function following(options: BelfryClientOptions, latest: () => BelfryClientOptions): BelfryClientOptions {
  if (options.getToken === undefined) return options;
  return { ...options, getToken: () => latest().getToken?.() ?? null };
}
