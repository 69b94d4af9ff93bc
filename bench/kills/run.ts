/** One send that is killed again and again, counted by who received it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSink, type Sink } from '../../testing/index.ts';
import { seed } from '../send/seed.ts';
import { readLog, type SendLog } from './log.ts';
import { startServer, type ServerChild } from './child.ts';
import { endpoints, ORIGIN, sendToEveryone, untilDone } from './send.ts';

/** What is in the kernel's buffers when the sender dies is still received, and belongs to the life that ended. */
const SETTLE_MS = 30;

const LOOK_EVERY_MS = 15;

/** One kill in so many comes while the process starts, or soon after. */
const EARLY = 5;

/** From the last restart to the end of the send. */
const PATIENCE_MS = 180_000;

export interface KillPlan {
  messages: number;
  kills: number;
  /** Of the random moments: the same seed, the same moments. */
  seed: number;
  /** A process is killed up to so long after its first POST, one in {@link EARLY} up to so long after its start. */
  lifeMs: number;
  /** What the sink waits before each answer: keeps messages in flight. */
  delayMs: number;
  onKill?: (kill: Kill) => void;
}

export interface Kill {
  /** Age of the process. */
  afterMs: number;
  /** From its start to its first POST; null when it was killed before. */
  firstPostMs: number | null;
  /** Different messages received up to this kill. */
  received: number;
  /** Repeats received between this kill and the next, or the end. */
  repeats: number;
}

export interface KillReport {
  kills: readonly Kill[];
  /** By the sink's ledger. */
  lost: number;
  unexpected: number;
  repeats: number;
  /** Of the last process, which was not killed. */
  firstPostMs: number | null;
  state: string;
  log: SendLog;
  exitCode: number | null;
  elapsedMs: number;
}

/** @throws {Error} when the send was over before all kills were done, or does not end */
export async function killAgainAndAgain(plan: KillPlan): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-kills-'));
  const file = join(folder, 'belfry.db');
  const sink = await startSink({ origins: [ORIGIN], delayMs: plan.delayMs });
  let child: ServerChild | undefined;
  try {
    await seed({ file, count: plan.messages, origins: [ORIGIN] });
    const random = randomFrom(plan.seed);
    const start = (): ServerChild => startServer({ file, routes: sink.routes });
    const begun = Date.now();
    child = start();
    const apiKey = await child.apiKey;
    const id = await sendToEveryone(await child.url, apiKey);

    const kills: Kill[] = [];
    let born = Date.now();
    let before = await sink.stats();
    for (let number = 1; number <= plan.kills; number += 1) {
      const isEarly = random() < 1 / EARLY;
      const life = Math.round(random() * plan.lifeMs);
      const firstPostMs = await live(sink, before.requests, born, isEarly ? life : PATIENCE_MS);
      if (!isEarly) await sleep(life);
      child.process.kill('SIGKILL');
      await child.ended;
      const afterMs = Date.now() - born;
      await sleep(SETTLE_MS);
      const now = await sink.stats();
      addRepeats(kills, now.repeats - before.repeats);
      if (now.messages >= plan.messages) throw new Error(`the send was over before kill ${number}: send more`);
      kills.push({ afterMs, firstPostMs, received: now.messages, repeats: 0 });
      before = now;
      child = start();
      born = child.startedAt;
      const previous = kills.at(-2);
      if (previous !== undefined) plan.onKill?.(previous);
    }
    const firstPostMs = await live(sink, before.requests, born, PATIENCE_MS);
    const state = await untilDone(await child.url, apiKey, id);
    const elapsedMs = Date.now() - begun;
    const final = await sink.stats();
    addRepeats(kills, final.repeats - before.repeats);
    const last = kills.at(-1);
    if (last !== undefined) plan.onKill?.(last);
    child.process.kill('SIGTERM');
    const { code } = await child.ended;
    const { lost, unexpected } = await sink.compare(endpoints(plan.messages));
    return {
      kills,
      lost: lost.length,
      unexpected,
      repeats: final.repeats,
      firstPostMs,
      state,
      log: readLog(file),
      exitCode: code,
      elapsedMs,
    };
  } finally {
    child?.process.kill('SIGKILL');
    await child?.ended;
    await sink.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function addRepeats(kills: readonly Kill[], repeats: number): void {
  const last = kills.at(-1);
  if (last !== undefined) last.repeats = repeats;
}

/** @returns how long after `born` the first POST came; null when none came within `lifeMs` */
async function live(sink: Sink, requests: number, born: number, lifeMs: number): Promise<number | null> {
  while (Date.now() - born < lifeMs) {
    if ((await sink.stats()).requests > requests) return Date.now() - born;
    await sleep(Math.min(LOOK_EVERY_MS, Math.max(0, born + lifeMs - Date.now())));
  }
  return null;
}

/** 0 ≤ x < 1, always the same (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
