import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { repeatsBound } from '../../bench/kills/bound.ts';
import type { ServerChild } from '../../bench/kills/child.ts';
import { readLog } from '../../bench/kills/log.ts';
import { endpoints, ORIGIN, sendToEveryone, untilDone } from '../../bench/kills/send.ts';
import { STOP_LIMIT_MS } from '../../server/cli/serve.ts';
import { startSink } from '../../testing/index.ts';
import { openScene, type Scene } from './scene.ts';

/** For a busy machine, on top of the limit. */
const SLACK_MS = 3_000;

/** Longer than anybody waits. */
const NEVER_MS = 300_000;

async function within<T>(
  options: { messages: number; delayMs: number },
  run: (scene: Scene) => Promise<T>,
): Promise<T> {
  const scene = await openScene(options);
  try {
    return await run(scene);
  } finally {
    await scene.close();
  }
}

/** The first start, and a send to everybody. */
async function begin(scene: Scene) {
  const child = scene.start();
  const apiKey = await child.apiKey;
  return { child, apiKey, id: await sendToEveryone(await child.url, apiKey) };
}

async function terminate(child: ServerChild): Promise<{ code: number | null; tookMs: number }> {
  const asked = Date.now();
  child.process.kill('SIGTERM');
  const { code } = await child.ended;
  return { code, tookMs: Date.now() - asked };
}

describe.concurrent('SIGTERM in the middle of a send', { timeout: 60_000 }, () => {
  it('lets what is in flight be answered: nothing is lost, nothing is sent twice', () =>
    within({ messages: 800, delayMs: 1_000 }, async (scene) => {
      const { child, apiKey, id } = await begin(scene);
      await scene.received(300);
      const { code, tookMs } = await terminate(child);
      expect(code).toBe(0);
      expect(tookMs).toBeGreaterThan(500); // something was in flight
      expect(tookMs).toBeLessThan(STOP_LIMIT_MS);
      const { messages } = await scene.sink.stats();
      expect(messages).toBeLessThan(scene.messages);
      expect(readLog(scene.file).states).toEqual({ accepted: messages });

      const second = scene.start();
      expect(await untilDone(await second.url, apiKey, id)).toBe('done');
      expect(await scene.compare()).toEqual({ lost: [], repeated: [], unexpected: 0 });
      expect(readLog(scene.file)).toMatchObject({ states: { accepted: scene.messages }, mostAttempts: 1 });
      // Sender threads, too, have done their work: where they cannot, the main thread takes over and says so.
      const log = readFileSync(`${scene.file}.log`, 'utf8').split('\n');
      expect(log.filter((line) => /"level":[456]0/.test(line))).toEqual([]);
    }));

  it('ends in time where the push service hangs, and the next start goes on', () =>
    within({ messages: 100, delayMs: NEVER_MS }, async (scene) => {
      const { child, apiKey, id } = await begin(scene);
      await scene.received(50);
      const { code, tookMs } = await terminate(child);
      expect(code).toBe(0);
      expect(tookMs).toBeLessThan(STOP_LIMIT_MS + SLACK_MS);

      const repaired = await startSink({ origins: [ORIGIN] });
      try {
        const second = scene.start(repaired);
        expect(await untilDone(await second.url, apiKey, id)).toBe('done');
        expect(await repaired.compare(endpoints(scene.messages))).toEqual({ lost: [], repeated: [], unexpected: 0 });
      } finally {
        await repaired.close();
      }
    }));

  it('ends in time where the store is stuck, too, and repeats no more than a kill would', () =>
    within({ messages: 1_500, delayMs: 300 }, async (scene) => {
      const { child, apiKey, id } = await begin(scene);
      await scene.received(300);
      const other = new DatabaseSync(scene.file, { timeout: 5_000 });
      other.exec('begin immediate');
      const { code, tookMs } = await terminate(child);
      other.exec('rollback');
      other.close();
      expect(code).toBe(0);
      expect(tookMs).toBeLessThan(STOP_LIMIT_MS + SLACK_MS);

      const second = scene.start();
      expect(await untilDone(await second.url, apiKey, id)).toBe('done');
      const { lost, repeated } = await scene.compare();
      expect(lost).toEqual([]);
      expect(repeated.length).toBeLessThanOrEqual(repeatsBound());
      expect(readLog(scene.file)).toMatchObject({ states: { accepted: scene.messages }, mostAttempts: 1 });
    }));

  it('a second time ends the process at once', () =>
    within({ messages: 100, delayMs: NEVER_MS }, async (scene) => {
      const { child } = await begin(scene);
      await scene.received(50);
      child.process.kill('SIGTERM');
      await sleep(300);
      const { code, tookMs } = await terminate(child);
      expect(code).toBe(1);
      expect(tookMs).toBeLessThan(2_000);
    }));
});
