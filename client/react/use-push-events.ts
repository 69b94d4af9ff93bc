import { useEffect } from 'react';
import type { BelfryClient, PushClicked, PushDismissed, PushShown } from '../contract.ts';
import { useLatest } from './latest.ts';
import { useBelfryClient } from './use-client.ts';

export interface PushEventHandlers {
  /** A push was shown while this page is open. */
  onPush?: ((push: PushShown) => void) | undefined;
  /** A notification was clicked; also the click that opened this page. */
  onClick?: ((click: PushClicked) => void) | undefined;
  onDismiss?: ((dismissal: PushDismissed) => void) | undefined;
}

/**
 * Calls the handlers as long as the component is there: always those of the last render, so they may be written in place.
 * Renders nothing anew.
 *
 * @param client takes the place of the provider's
 *
 * @example
 * usePushEvents({ onPush: () => void queryClient.invalidateQueries(), onClick: ({ url }) => router.push(url) });
 */
export function usePushEvents(handlers: PushEventHandlers, client?: BelfryClient): void {
  const source = useBelfryClient(client);
  const latest = useLatest(handlers);
  const { onPush, onClick, onDismiss } = handlers;
  // One effect each: who does not listen for clicks must not take the one that opened the page from who does.
  useEffect(() => {
    if (onPush !== undefined) return source.onPush((push) => latest.current.onPush?.(push));
  }, [source, latest, onPush === undefined]);
  useEffect(() => {
    if (onClick !== undefined) return source.onClick((click) => latest.current.onClick?.(click));
  }, [source, latest, onClick === undefined]);
  useEffect(() => {
    if (onDismiss !== undefined) return source.onDismiss((dismissal) => latest.current.onDismiss?.(dismissal));
  }, [source, latest, onDismiss === undefined]);
}
