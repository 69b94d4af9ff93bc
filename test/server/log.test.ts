import { existsSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { createLog } from '../../server/log.ts';

describe('the log', () => {
  // The device that is always full: Linux.
  it.skipIf(!existsSync('/dev/full'))('stops nobody when its disk is full, and says so once', () => {
    const complain = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const log = createLog({ file: '/dev/full' });
    for (let i = 0; i < 1_000; i += 1) log.info({ i, pad: 'x'.repeat(2_000) }, 'a line');
    expect(complain.mock.calls).toEqual([
      [expect.stringMatching(/^belfry: the log cannot be written now: ENOSPC.*\n$/)],
    ]);
  });
});
