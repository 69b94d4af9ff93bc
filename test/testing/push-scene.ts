/**
 * A browser on the local push service with a desktop and a tiny site, and a sender that the site never sees.
 */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll } from 'vitest';
import webpush, { WebPushError, type PushSubscription } from 'web-push';
import {
  startNotificationDaemon,
  startPushService,
  type Chromium,
  type Firefox,
  type NotificationDaemon,
  type PushService,
  type ShownNotification,
} from '../../testing/index.ts';
import type { LaunchInput } from '../e2e/differences.ts';
import { startSite, type Site } from './fixtures/site.ts';

/** Chromium waits up to 5 s before its first connection, and up to 6 s to connect after a start. */
export const PATIENCE_MS = 20_000;

const vapid = webpush.generateVAPIDKeys();
/** For what is sent without `send`. */
export const vapidDetails = { subject: 'mailto:ops@example.com', ...vapid };

export interface PushScene {
  service: PushService;
  daemon: NotificationDaemon;
  site: Site;
  launched: Chromium | Firefox;
  /** Of the site; its worker is ready. */
  page: Page;
  /** What was subscribed last. */
  subscription: PushSubscription;
}

/** The scene is there from `beforeAll` on, the subscription from the first `subscribe`. */
export function setPushScene(launch: (input: LaunchInput) => Promise<Chromium | Firefox>): PushScene {
  const scene = {} as PushScene; // filled below, before any test runs
  beforeAll(async () => {
    [scene.service, scene.daemon, scene.site] = await Promise.all([
      startPushService(),
      startNotificationDaemon(),
      startSite(),
    ]);
    const { service, daemon, site } = scene;
    scene.launched = await launch({ service, daemon, permissions: { [site.origin]: 'allow' } });
    await openSite(scene);
  });
  afterAll(async () => {
    const { launched, service, daemon, site }: Partial<PushScene> = scene;
    await launched?.close();
    await Promise.all([service?.close(), daemon?.close(), site?.close()]);
  });
  return scene;
}

export async function openSite(scene: PushScene): Promise<void> {
  scene.page = await scene.launched.browser.newPage();
  await scene.page.goto(scene.site.origin);
  await scene.page.evaluate(async () => void (await navigator.serviceWorker.ready));
}

export async function subscribe(scene: PushScene): Promise<void> {
  scene.subscription = await scene.page.evaluate(async (applicationServerKey) => {
    const { pushManager } = await navigator.serviceWorker.ready;
    const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    return made.toJSON() as PushSubscription;
  }, vapid.publicKey);
}

/** @returns the endpoint that the browser itself has */
export function currentEndpoint({ page }: PushScene): Promise<string | null> {
  return page.evaluate(async () => {
    const { pushManager } = await navigator.serviceWorker.ready;
    return (await pushManager.getSubscription())?.endpoint ?? null;
  });
}

/** @returns the push service's status */
export async function send(
  { service, subscription }: PushScene,
  title: string,
  options: object = {},
  headers: webpush.RequestOptions = {},
): Promise<number> {
  try {
    const payload = JSON.stringify({ title, ...options });
    const sent = { vapidDetails, agent: service.agent, TTL: 60, ...headers };
    return (await webpush.sendNotification(subscription, payload, sent)).statusCode;
  } catch (error) {
    if (error instanceof WebPushError) return error.statusCode;
    throw error;
  }
}

export function shown({ daemon }: PushScene, title: string): Promise<ShownNotification> {
  return daemon.waitFor((notification) => notification.title === title, PATIENCE_MS);
}
