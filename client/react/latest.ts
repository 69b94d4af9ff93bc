import { useInsertionEffect, useRef, type RefObject } from 'react';

/** What was given at the last render that came to the screen: for callbacks that are written anew at each render. */
export function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value);
  // Before every other effect, so that those see it.
  useInsertionEffect(() => {
    latest.current = value;
  });
  return latest;
}
