import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createServer, payload, SCOPE, startWorker } from './built-worker.ts';

describe('push', () => {
  it('shows a payload of our server with its options', async () => {
    const worker = await startWorker();
    await worker.push(
      payload({ notification: { icon: '/i.png', vibrate: [300, 100], requireInteraction: true, tag: 'b7' } }),
    );
    expect(worker.shown).toHaveLength(1);
    expect(worker.shown[0]).toMatchObject({ title: 'Reminder', body: 'At 10:00', tag: 'b7' });
    expect(worker.shown[0]?.options).toMatchObject({ icon: '/i.png', vibrate: [300, 100], requireInteraction: true });
    expect(worker.failures).toEqual([]);
  });
});
