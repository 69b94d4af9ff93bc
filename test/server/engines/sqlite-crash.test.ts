import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { startChild } from './child.ts';

const ROUNDS = 4;
const ACKNOWLEDGED = 300;

describe('kill -9', () => {
  it('loses nothing that was acknowledged', { timeout: 30_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'belfry-crash-'));
    const file = join(folder, 'belfry.db');
    const acknowledged: string[] = [];
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        // Each round opens what the killed one left.
        const child = startChild('write-forever.ts', [file, `round${round}`]);
        await child.wrote(ACKNOWLEDGED);
        await child.kill();
        acknowledged.push(...child.lines);
      }
      const database = new DatabaseSync(file);
      const stored = new Set(
        database
          .prepare('select public_id from subscriptions')
          .all()
          .map((row) => row.public_id),
      );
      expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS * ACKNOWLEDGED);
      expect(acknowledged.filter((name) => !stored.has(`sub_${name}`))).toEqual([]);
      expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
      expect(database.prepare('pragma foreign_key_check').all()).toEqual([]);
      database.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
