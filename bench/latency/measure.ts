/** API call → POST at the push service, idle, one user: the time that a "your table is ready" waits in Belfry. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createBelfry } from '../../server/index.ts';
import { listen } from '../../server/listen.ts';
import { createUserAgent, startPushService } from '../../testing/index.ts';

const WARM_UP = 20;
const RUNS = 200;

/** In ms. */
export interface Latency {
  runs: number;
  p50: number;
  p90: number;
  p99: number;
}

export async function measureLatency(): Promise<Latency> {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-latency-'));
  const service = await startPushService();
  const belfry = await createBelfry({
    data: join(folder, 'belfry.db'),
    appUrl: 'http://localhost',
    auth: { anonymous: true },
    routes: service.routes,
  });
  const listening = await listen(belfry.app, { port: 0, host: '127.0.0.1' });
  await belfry.start();

  const key = (await (await fetch(`${listening.url}/api/v1/push/vapid-public-key`)).json()) as { publicKey: string };
  const agent = createUserAgent(service, { applicationServerKey: key.publicKey });
  const answer = await fetch(`${listening.url}/api/v1/push/subscribe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subscription: agent.subscription }),
  });
  const { subscriptionId } = (await answer.json()) as { subscriptionId: string };

  const times: number[] = [];
  for (let run = 0; run < WARM_UP + RUNS; run += 1) {
    const arrived = new Promise<number>((resolve) => {
      const stop = service.onPush(() => {
        stop();
        resolve(performance.now());
      });
    });
    const start = performance.now();
    const sent = await fetch(`${listening.url}/api/v1/notifications`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${belfry.made.apiKey}` },
      body: JSON.stringify({ to: { subscriptions: [subscriptionId] }, title: `Message ${run}` }),
    });
    if (sent.status !== 202) throw new Error(`the API answered ${sent.status}: ${await sent.text()}`);
    const elapsed = (await arrived) - start;
    if (run >= WARM_UP) times.push(elapsed);
    // Idle between calls: what is measured is one message's way, not a queue.
    await belfry.idle();
  }
  await listening.close();
  await belfry.stop();
  await service.close();
  rmSync(folder, { recursive: true, force: true });

  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return { runs: RUNS, p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}
