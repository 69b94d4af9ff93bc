import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readLog } from '../../bench/kills/log.ts';
import { postNotification, sendToEveryone, untilDone } from '../../bench/kills/send.ts';
import { openScene, type Scene } from './scene.ts';

/** What a fault takes away is away for so long. A busy file is waited for 5 s before anybody is told. */
const FAULT_MS = 10_000;

/** So long after it began everything has noticed it, and what was in flight is over. */
const NOTICED_MS = 7_000;

const MESSAGES = 2_000;

interface Fault {
  begin(scene: Scene, pid: number): void;
  end(scene: Scene, pid: number): void;
}

/** A send in whose middle the store fails for a while. The process is the same all along: nothing is restarted. */
async function sendThrough(fault: Fault, folder?: string) {
  const scene = await openScene({ messages: MESSAGES, delayMs: 300, ...(folder === undefined ? {} : { folder }) });
  try {
    const child = scene.start();
    const [url, apiKey, pid] = [await child.url, await child.apiKey, child.process.pid ?? 0];
    const id = await sendToEveryone(url, apiKey);
    await scene.received(200);
    const begun = Date.now();
    fault.begin(scene, pid);
    const refused = postNotification(url, apiKey);
    const asked = Date.now();
    const answer = await refused;
    const refusal = {
      status: answer.status,
      type: answer.headers.get('content-type'),
      body: (await answer.json()) as unknown,
    };
    const answeredMs = Date.now() - asked;
    await sleep(begun + NOTICED_MS - Date.now());
    const { requests } = await scene.sink.stats();
    const health = await readHealth(url);
    await sleep(begun + FAULT_MS - Date.now());
    const sentMeanwhile = (await scene.sink.stats()).requests - requests;
    const received = (await scene.sink.stats()).messages;
    fault.end(scene, pid);
    const state = await untilDone(url, apiKey, id);
    const { lost, repeated } = await scene.compare();
    const healthAfter = await readHealth(url);
    child.process.kill('SIGTERM');
    const { code } = await child.ended;
    return {
      refusal,
      answeredMs,
      health,
      sentMeanwhile,
      received,
      state,
      lost,
      repeated,
      healthAfter,
      code,
      log: readLog(scene.file),
    };
  } finally {
    await scene.close();
  }
}

const readHealth = async (url: string) =>
  (await (await fetch(`${url}/health`)).json()) as { status: string; alerts?: { code: string; reason: string }[] };

function expectSurvival(result: Awaited<ReturnType<typeof sendThrough>>): void {
  const { refusal, health, healthAfter, log, ...rest } = result;
  expect(refusal).toMatchObject({
    status: 503,
    type: 'application/problem+json',
    body: { code: 'store_unavailable' },
  });
  expect(health).toMatchObject({ status: 'degraded', alerts: [{ code: 'store_unavailable' }] });
  expect(rest.received).toBeLessThan(MESSAGES); // else the fault came too late to show anything
  expect(rest).toMatchObject({ sentMeanwhile: 0, state: 'done', lost: [], repeated: [], code: 0 });
  expect(healthAfter.status).toBe('healthy');
  expect(healthAfter.alerts).toBeUndefined();
  expect(log).toEqual({
    states: { accepted: MESSAGES },
    counted: { accepted: MESSAGES, planned: MESSAGES },
    mostAttempts: 1,
    batches: 0,
  });
}

/** Nothing beyond the first octet of a file can be written by the process: what the system says to that is EFBIG. */
const limitFiles = (pid: number, limit: string): void =>
  void execFileSync('prlimit', ['--pid', String(pid), `--fsize=${limit}`]);

const can = (command: string, ...args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

describe.concurrent('a send in whose middle', { timeout: 60_000 }, () => {
  it('another program locks the file', async () => {
    let other: DatabaseSync | undefined;
    expectSurvival(
      await sendThrough({
        begin({ file }) {
          other = new DatabaseSync(file, { timeout: 5_000 });
          other.exec('begin immediate');
        },
        end() {
          other?.exec('rollback');
          other?.close();
        },
      }),
    );
  });

  // Linux's prlimit takes the right to write away from a process that runs, and gives it back.
  it.skipIf(!can('prlimit', '--version'))('the disk takes no writes', async () => {
    expectSurvival(
      await sendThrough({
        begin: (_scene, pid) => limitFiles(pid, '1:unlimited'),
        end: (_scene, pid) => limitFiles(pid, 'unlimited:unlimited'),
      }),
    );
  });

  // What is open stays where it is on Windows.
  it.skipIf(process.platform === 'win32')('the file is moved away', async () => {
    expectSurvival(
      await sendThrough({
        begin: ({ file }) => renameSync(file, `${file}.away`),
        end: ({ file }) => renameSync(`${file}.away`, file),
      }),
    );
  });

  // Only root may make a disk small enough to fill.
  it.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')('the disk is full', async ({ skip }) => {
    const folder = mkdtempSync(join(tmpdir(), 'belfry-full-'));
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    if (!can('mount', '-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk)) skip('this container may not mount');
    try {
      expectSurvival(
        await sendThrough(
          {
            begin: ({ file }) => fillUp(join(dirname(file), 'ballast')),
            end: ({ file }) => rmSync(join(dirname(file), 'ballast')),
          },
          disk,
        ),
      );
    } finally {
      execFileSync('umount', [disk]);
      rmSync(folder, { recursive: true });
    }
  });
});

function fillUp(path: string): void {
  for (let octets = 1 << 20; octets >= 4096;) {
    try {
      writeFileSync(path, Buffer.alloc(octets), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      octets /= 2;
    }
  }
}
