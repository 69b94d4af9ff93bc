import { describe, expect, it, vi } from 'vitest';
import { createServer, payload, startWorker } from './built-worker.ts';

describe('storage that hangs', () => {
  it('does not keep a notification from being shown, nor its event from being sent', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const server = createServer();
      const indexedDB = { open: () => new EventTarget() };
      const worker = await startWorker({ indexedDB, fetch: server.fetch });
      const pushed = worker.push(payload());
      await vi.advanceTimersByTimeAsync(20);
      expect(worker.shown).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(5000);
      await pushed;
      expect(server.events.map(({ type }) => type)).toEqual(['delivered']);
    } finally {
      vi.useRealTimers();
    }
  });
});
