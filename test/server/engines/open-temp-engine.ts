import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEngine } from '../../../server/engines/index.ts';
import type { Engine } from '../../../server/ports/engine.ts';

export interface TempEngine {
  readonly engine: Engine;
  /** The data file, in a folder of its own. */
  readonly file: string;
  /** Closes the engine and removes the folder. */
  remove(): Promise<void>;
}

/**
 * An embedded engine on a file that lives as long as the test.
 *
 * @param now epoch ms; the tests that do not care get the year 2026
 */
export async function openTempEngine(now: () => number = () => Date.UTC(2026, 0, 1)): Promise<TempEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'belfry-engine-'));
  const file = join(folder, 'belfry.db');
  const engine = await openSqliteEngine({ file, now });
  return {
    engine,
    file,
    async remove() {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
