import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LEAN_HEAP_FLAG } from '../../server/cli/lean-heap.ts';
import { runChild, type SendJob, type SendResult } from './child.ts';
import { seed } from './seed.ts';

export interface BelfryRun extends Pick<SendJob, 'receivers' | 'messages'> {
  /** Sender threads. */
  threads: number;
}

/** Fills a data file, sends, removes the file. */
export async function runBelfry({ receivers, messages, threads }: BelfryRun): Promise<SendResult> {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-send-'));
  const file = join(folder, 'belfry.db');
  try {
    const origins = receivers.map(({ origin }) => origin);
    await seed({ file, count: messages * receivers.length, origins });
    // As `belfry serve` runs.
    return await runChild('./belfry.ts', { receivers, messages, threads, file }, [LEAN_HEAP_FLAG]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
