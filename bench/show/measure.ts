/** The built worker in a real Chromium, with a few lines before it that note when what is called. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import webpush, { type PushSubscription } from 'web-push';
import { launchChromium, startNotificationDaemon, startPushService } from '../../testing/index.ts';

const WORKER = new URL('../../dist/sw.js', import.meta.url);
const RUNS = 40;
const PATIENCE_MS = 20_000;

const PROBE = `{
  const show = ServiceWorkerRegistration.prototype.showNotification;
  let pushedAt = 0;
  addEventListener('push', () => { pushedAt = performance.now(); });
  ServiceWorkerRegistration.prototype.showNotification = function (...given) {
    const ms = performance.now() - pushedAt;
    void fetch('/measured?ms=' + ms);
    return show.apply(this, given);
  };
}
`;

export interface Spread {
  runs: number;
  /** ms */
  p50: number;
  p90: number;
  max: number;
}

/** @throws {Error} when there is no Chromium, or the package was not built */
export async function measureShow(): Promise<{ cold: Spread; warm: Spread }> {
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const worker = PROBE + (await readFile(WORKER, 'utf8'));
    let measured: (ms: number) => void = () => {};
    const site = await startSite(worker, (ms) => measured(ms));
    ends.push(site.close);
    const service = await startPushService();
    ends.push(() => service.close());
    const daemon = await startNotificationDaemon();
    ends.push(() => daemon.close());
    const chromium = await launchChromium({ service, daemon, permissions: { [site.url]: 'allow' } });
    ends.push(() => chromium.close());

    const keys = webpush.generateVAPIDKeys();
    const page = await chromium.browser.newPage();
    await page.goto(site.url);
    const subscription = (await page.evaluate(`(async () => {
      const registration = await navigator.serviceWorker.register('/sw.js');
      await navigator.serviceWorker.ready;
      const applicationServerKey = '${keys.publicKey}';
      return (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })).toJSON();
    })()`)) as PushSubscription; // as the browser itself writes it
    await page.close();

    let count = 0;
    const push = async (): Promise<number> => {
      count += 1;
      const answer = new Promise<number>((resolve, reject) => {
        measured = resolve;
        setTimeout(() => reject(new Error('a push was not shown')), PATIENCE_MS).unref();
      });
      const vapidDetails = { subject: 'mailto:ops@example.com', ...keys };
      await webpush.sendNotification(subscription, payload(site.url, count), { vapidDetails, agent: service.agent });
      return answer;
    };
    await push(); // makes the database on the device
    const cold: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      await chromium.stopWorkers();
      cold.push(await push());
    }
    const warm: number[] = [];
    for (let run = 0; run < RUNS; run += 1) warm.push(await push());
    return { cold: spreadOf(cold), warm: spreadOf(warm) };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** As our server composes it. */
const payload = (url: string, count: number): string =>
  JSON.stringify({
    web_push: 8030,
    notification: { title: `Push ${count}`, body: 'Text', navigate: `${url}/x`, icon: `${url}/icon.png`, data: {} },
    belfry: { v: 1, id: `ntf_${count}`, token: 'T'.repeat(40), events: `${url}/events` },
  });

async function startSite(
  worker: string,
  onMeasured: (ms: number) => void,
): Promise<{ url: string; close: () => Promise<unknown> }> {
  const server: Server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/measured') onMeasured(Number(searchParams.get('ms')));
    const type = { '/': 'text/html', '/sw.js': 'text/javascript' }[pathname] ?? 'application/json';
    const body = pathname === '/sw.js' ? worker : pathname === '/' ? '<!doctype html>' : '{"accepted":1,"rejected":[]}';
    request.resume().on('end', () => response.writeHead(200, { 'content-type': type }).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, close };
}

function spreadOf(times: readonly number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
  return { runs: sorted.length, p50: at(0.5), p90: at(0.9), max: at(1) };
}
