import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { figuresSchema, statsResponseSchema } from '../../../wire/index.ts';
import { CLICK_DELAYS_MS } from '../../../server/ports/stats.ts';

const page = readFileSync(join(import.meta.dirname, '../../../API.md'), 'utf8');
const section = page.slice(page.indexOf('\n## Statistics'));
const example = /```json\n([\s\S]*?)```/.exec(section)?.[1] ?? '';

describe('API.md on statistics', () => {
  it('shows an answer as the schema has it, and no member of another kind', () => {
    const answer: unknown = JSON.parse(example);
    expect(statsResponseSchema.strict().extend({ figures: figuresSchema.strict() }).parse(answer)).toEqual(answer);
  });

  it('shows the buckets that there are', () => {
    const { timeToClick } = statsResponseSchema.parse(JSON.parse(example));
    expect(timeToClick.map(({ upToSeconds }) => upToSeconds)).toEqual([
      ...CLICK_DELAYS_MS.map((ms) => ms / 1000),
      null,
    ]);
  });
});
