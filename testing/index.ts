/**
 * Web Push on one machine, for tests and demos: a local push service that speaks RFC 8030 to senders, FCM to a stock
 * Chromium and autopush to a stock Firefox, virtual user agents that really decrypt, scripted faults, and a desktop
 * that a test can click on. Nothing leaves the machine.
 *
 * | to test                                | start                                                                |
 * | -------------------------------------- | -------------------------------------------------------------------- |
 * | a sender, on any platform, in ms       | {@link startPushService} and {@link createUserAgent}                 |
 * | how it takes refusals and broken lines | the service's `answerNext`                                           |
 * | how it takes the vendors' own words    | `createUserAgent` with the origin of FCM, Mozilla, Apple or WNS      |
 * | how fast it sends, and what it loses   | {@link startSink}                                                    |
 * | a page and its worker, on Linux        | also {@link startNotificationDaemon} and {@link launchChromium} or   |
 * |                                        | {@link launchFirefox}                                                |
 *
 * The browser part needs the packages `puppeteer-core` and `dbus-next`, and on the machine `dbus-daemon` and Chromium, or
 * Firefox with libnotify; the push service needs `@bufbuild/protobuf` and `ws`, the worker harness `fake-indexeddb`. Each
 * is loaded by what needs it, which says so when it is not installed. Fixtures: `belfry/testing/vitest`,
 * `belfry/testing/playwright`.
 *
 * {@link pushMatchers} teach `expect` to say what was received, accepted and shown.
 *
 * @example
 * import { createUserAgent, startPushService } from 'belfry/testing';
 * import webpush from 'web-push';
 *
 * const service = await startPushService();
 * const vapid = webpush.generateVAPIDKeys();
 * const agent = createUserAgent(service, { applicationServerKey: vapid.publicKey });
 *
 * service.answerNext({ status: 503, headers: { 'retry-after': '2' } });
 * const vapidDetails = { subject: 'mailto:ops@example.com', ...vapid };
 * const send = () => webpush.sendNotification(agent.subscription, 'Hello', { vapidDetails, agent: service.agent });
 * await send().catch((error) => console.log(error.statusCode)); // 503
 * await send();
 * console.log((await agent.nextPush()).text()); // Hello
 * await service.close();
 *
 * @module
 */
export type { NotificationPermission } from './browsers/contract.ts';
export type { FindOptions } from './browsers/find.ts';
export { findChromium } from './chromium/find.ts';
export { launchChromium, type Chromium, type LaunchOptions } from './chromium/index.ts';
export type {
  ExpectedNotification,
  ExpectedPayload,
  ExpectedPost,
  MatchOptions,
  PushMatchers,
} from './matchers/contract.ts';
export { pushMatchers } from './matchers/index.ts';
export { findFirefox } from './firefox/find.ts';
export { launchFirefox, type Firefox, type FirefoxOptions } from './firefox/index.ts';
export {
  startNotificationDaemon,
  type NotificationDaemon,
  type ShownNotification,
} from './notification-daemon/index.ts';
export type {
  FirefoxAck,
  FirefoxPreferences,
  OpenSubscription,
  OpenSubscriptionOptions,
  PushRoute,
  PushService,
  PushServiceOptions,
  ReceivedPush,
} from './push-service/contract.ts';
export { CAUSES, type Cause, type DialectName } from './push-service/dialects/contract.ts';
export type { IncomingPush, ScriptedAnswer, ScriptedStep } from './push-service/faults.ts';
export { startPushService } from './push-service/index.ts';
export { startPushProxy, type PushProxy } from './push-service/proxy.ts';
export type { QueuedMessage } from './push-service/queue.ts';
export type { Comparison, Sink, SinkOptions, SinkStats } from './sink/contract.ts';
export { runSinkWorker, startSink } from './sink/index.ts';
export {
  createUserAgent,
  type ReceivedMessage,
  type SubscriptionJson,
  type UserAgent,
  type UserAgentOptions,
} from './user-agent/index.ts';
export {
  createFakeSubscription,
  createWorkerHarness,
  type HarnessOptions,
  type PageWindow,
  type WorkerHarness,
} from './worker-harness/index.ts';
