/** A real server in a process of its own, a data file full of subscriptions, and a sink that counts what arrives. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer, type ServerChild } from '../../bench/kills/child.ts';
import { endpoints, ORIGIN } from '../../bench/kills/send.ts';
import { seed } from '../../bench/send/seed.ts';
import { startSink, type Comparison, type Sink } from '../../testing/index.ts';

export interface Scene {
  readonly file: string;
  readonly sink: Sink;
  readonly messages: number;
  /** Starts a server on the file; ended with the scene if it still runs. */
  start(sink?: Sink): ServerChild;
  /** Settles when the sink has so many different messages. */
  received(messages: number): Promise<void>;
  /** By the sink's ledger. */
  compare(): Promise<Comparison>;
  close(): Promise<void>;
}

/** @param folder where the data file is to be, when the disk matters @param delayMs before each answer of the sink */
export async function openScene(options: { messages: number; delayMs: number; folder?: string }): Promise<Scene> {
  const { messages, delayMs } = options;
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'belfry-survival-'));
  const file = join(folder, 'belfry.db');
  const sink = await startSink({ origins: [ORIGIN], delayMs });
  await seed({ file, count: messages, origins: [ORIGIN] });
  const children: ServerChild[] = [];
  return {
    file,
    sink,
    messages,
    start(to = sink) {
      // The log beside the data: what befalls the disk befalls both.
      const env = { BELFRY_LOG_FILE: `${file}.log`, BELFRY_LOG_LEVEL: 'info' };
      const child = startServer({ file, routes: to.routes, env });
      children.push(child);
      return child;
    },
    async received(count) {
      while ((await sink.stats()).messages < count) await sleep(10);
    },
    compare: () => sink.compare(endpoints(messages)),
    async close() {
      for (const child of children) child.process.kill('SIGKILL');
      await Promise.all(children.map(({ ended }) => ended));
      await sink.close();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
