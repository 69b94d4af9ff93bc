import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createWorkerHarness } from '../../testing/worker-harness/index.ts';
import { buildWorker, payload, SCOPE, startWorker } from './built-worker.ts';

describe('the ready-made worker', () => {
  it('takes over at once', async () => {
    const worker = await startWorker();
    await worker.install();
    expect(worker.skippedWaiting).toBe(true);
    expect(worker.claimed).toBe(true);
  });

  it('obeys workbox-window’s SKIP_WAITING', async () => {
    const worker = await startWorker();
    await worker.message({ type: 'SKIP_WAITING' });
    expect(worker.skippedWaiting).toBe(true);
  });

  it('carries neither zod nor Node’s process', async () => {
    const source = await buildWorker();
    expect(source).not.toMatch(/zod|process\.env|ZodError/i);
  });

  it('stays within 8 kB', async () => {
    expect(gzipSync(await buildWorker()).byteLength).toBeLessThanOrEqual(8000);
  });

  it('survives messages that are not for it', async () => {
    const worker = await startWorker();
    for (const data of [null, 'x', 7, { type: 'other' }]) await worker.message(data);
    expect(worker.failures).toEqual([]);
    expect(worker.skippedWaiting).toBe(false);
  });
});

describe('installPush in a worker that has a push handler', () => {
  /** As a site would write it: ours first, then its own. */
  const site = `
    self.addEventListener('push', (event) => event.waitUntil(self.registration.showNotification('site')));
    self.addEventListener('notificationclick', (event) => event.waitUntil(self.clients.openWindow('/site')));
  `;

  async function startSite() {
    const source = await buildWorker('test/sw/site-worker.ts');
    return createWorkerHarness({ script: `${source}\n${site}`, scope: SCOPE });
  }

  it('shows ours once and leaves other pushes to the site', async () => {
    const worker = await startSite();
    await worker.push(payload());
    await worker.push('{"title":"T"}');
    await worker.push(null);
    expect(worker.shown.map(({ title }) => title)).toEqual(['Reminder', 'site', 'site']);
  });

  it('follows clicks on ours and leaves other clicks to the site', async () => {
    const worker = await startSite();
    await worker.push(payload());
    await worker.click();
    await worker.push(null);
    await worker.click();
    expect(worker.openedWindows).toEqual([`${SCOPE}bookings/7`, `${SCOPE}site`]);
  });
});
