/**
 * A whole site for one story: push service, desktop, demo server and a browser that is allowed to notify.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import webpush, { WebPushError } from 'web-push';
import { createDemo, type Demo } from '../../demo/server.ts';
import { systemEnvironment, type BelfryOptions } from '../../server/index.ts';
import {
  startNotificationDaemon,
  startPushService,
  type Chromium,
  type Firefox,
  type NotificationDaemon,
  type PushService,
  type ShownNotification,
} from '../../testing/index.ts';
import type { NotificationRequest, NotificationResponse } from '../../wire/index.ts';
import { openDataFile, type SubscriptionRow } from './data-file.ts';
import type { Differences } from './differences.ts';
import { openDemoPage, type DemoPage } from './demo-page.ts';

/** Chromium waits up to 5 s before its first connection, and up to 6 s to connect after a start. */
export const PATIENCE_MS = 20_000;

export interface Site {
  readonly url: string;
  readonly service: PushService;
  readonly daemon: NotificationDaemon;
  readonly browser: Chromium | Firefox;
  /** Another one after {@link Site.restartServer}. */
  readonly demo: Demo;
  /** Lets time pass for the server and the push service. */
  skipAhead(ms: number): void;
  /** A new tab. @param path of the site @default '/' */
  open(path?: string): Promise<DemoPage>;
  /** Sends as a back end does: HTTP, with the API key. */
  send(request: NotificationRequest): Promise<NotificationResponse>;
  notification(id: string): Promise<NotificationResponse>;
  /** Resolves once the counts of a notification have these members. */
  waitForCounts(id: string, counts: Partial<NotificationResponse['counts']>): Promise<void>;
  /** The notification on the desktop with this title. */
  shown(title: string): Promise<ShownNotification>;
  /** All subscriptions, the oldest first. */
  subscriptions(): SubscriptionRow[];
  /** The newest. @throws {Error} when there is none */
  subscription(): SubscriptionRow;
  /** Posts to an endpoint with no Belfry in between. @returns the push service's status */
  pushDirectly(subscription: SubscriptionRow, payload?: string | Buffer | null): Promise<number>;
  /** Stops the server and starts it again on the same port and data. @param meanwhile may change the data file */
  restartServer(meanwhile?: (dataFile: string) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface SiteOptions {
  /** Which browser it is. */
  browser: Differences;
  /** Where browsers reach the site, when something is in front of it. */
  appUrl?: string;
  /** Answers buttons that are posted. */
  actionHandler?: BelfryOptions['actionHandler'];
}

/** @throws what failed to start, after everything else was taken down */
export async function startSite({ browser: differences, appUrl, actionHandler }: SiteOptions): Promise<Site> {
  const ends: (() => Promise<unknown>)[] = [];
  let skippedMs = 0;
  const now = (): number => Date.now() + skippedMs;
  /** What starts last ends first; one failure does not keep the others up. */
  async function close(): Promise<void> {
    const faults: unknown[] = [];
    for (const end of ends.splice(0).reverse()) await end().catch((error: unknown) => faults.push(error));
    if (faults.length > 0) throw new AggregateError(faults, 'the site did not end cleanly');
  }
  const started = async <T extends { close(): Promise<unknown> }>(starting: Promise<T>): Promise<T> => {
    const thing = await starting;
    ends.push(() => thing.close());
    return thing;
  };

  try {
    const folder = await mkdtemp(join(tmpdir(), 'belfry-e2e-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const service = await started(startPushService({ now }));
    const daemon = await started(startNotificationDaemon());
    const startDemo = (port: number): Promise<Demo> =>
      createDemo({
        port,
        folder,
        pushService: service,
        environment: { ...systemEnvironment(), now },
        ...(appUrl === undefined ? {} : { appUrl }),
        ...(actionHandler === undefined ? {} : { actionHandler }),
      });
    let demo = await startDemo(0);
    ends.push(() => demo.close());
    const { url, dataFile } = demo;
    const browser = await started<Chromium | Firefox>(
      differences.launch({ service, daemon, permissions: { [url]: 'allow' } }),
    );

    const call = async (path: string, init: RequestInit = {}): Promise<NotificationResponse> => {
      const headers = { authorization: `Bearer ${demo.apiKey}`, 'content-type': 'application/json' };
      const response = await fetch(`${url}/api/v1/notifications${path}`, { ...init, headers });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as NotificationResponse; // our own server's
    };
    const rows = openDataFile(dataFile);
    const notification = (id: string): Promise<NotificationResponse> => call(`/${id}`);

    return {
      url,
      service,
      daemon,
      browser,
      get demo() {
        return demo;
      },
      skipAhead: (ms) => void (skippedMs += ms),
      open: (path = '/') => openDemoPage(browser.browser, url + path),
      send: (request) => call('', { method: 'POST', body: JSON.stringify(request) }),
      notification,
      async waitForCounts(id, counts) {
        const told = async () => (await notification(id)).counts;
        await expect.poll(told, { timeout: PATIENCE_MS }).toMatchObject(counts);
      },
      shown: (title) => daemon.waitFor((candidate) => candidate.title === title, PATIENCE_MS),
      subscriptions: rows.subscriptions,
      subscription: rows.subscription,
      async pushDirectly({ endpoint, p256dh, auth, vapid_key_id }, payload) {
        const keys = { p256dh: base64url(p256dh), auth: base64url(auth) };
        const vapidDetails = { subject: 'mailto:ops@example.com', ...rows.vapidKey(vapid_key_id) };
        const sending = webpush.sendNotification({ endpoint, keys }, payload, { vapidDetails, agent: service.agent });
        return (await sending.catch(refusal)).statusCode;
      },
      async restartServer(meanwhile) {
        const { port } = demo;
        await demo.close();
        await meanwhile?.(dataFile);
        demo = await startDemo(port);
      },
      close,
    };
  } catch (error) {
    await close().catch(() => undefined); // the first failure tells more
    throw error;
  }
}

const base64url = (octets: Uint8Array): string => Buffer.from(octets).toString('base64url');

function refusal(error: unknown): WebPushError {
  if (error instanceof WebPushError) return error;
  throw error;
}
