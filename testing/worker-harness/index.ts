/**
 * A service worker's life in a test, without a browser.
 *
 * @module
 */
export type { FakeSubscription, HarnessOptions, PageWindow, ShownNotification, WorkerHarness } from './contract.ts';
export { createWorkerHarness } from './harness.ts';
export { createFakeSubscription } from './subscription.ts';
