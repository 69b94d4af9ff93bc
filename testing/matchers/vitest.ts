/**
 * Types only: teaches vitest's `expect` the matchers. Apart from them, so that who has jest needs no vitest.
 *
 * @example
 * import type {} from './testing/matchers/vitest.ts';
 * expect.extend(pushMatchers);
 */
import type {} from 'vitest';
import type { PushMatchers } from './contract.ts';

export type { PushMatchers };

declare module 'vitest' {
  // Must repeat vitest's own parameters to be merged with it.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends PushMatchers {}
}
