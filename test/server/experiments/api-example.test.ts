import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resultsOf } from '../../../server/experiments/results.ts';
import { KEPT_BACK, type VariantCounts } from '../../../server/ports/experiments.ts';
import { experimentResponseSchema, notificationRequestSchema } from '../../../wire/index.ts';

const page = readFileSync(join(import.meta.dirname, '../../../API.md'), 'utf8');

/** The first example under a heading. */
function exampleOf(heading: string): unknown {
  const from = page.indexOf(`\n${heading}`);
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(page.slice(from))?.[1] ?? '');
}

describe('API.md, A/B tests', () => {
  const request = notificationRequestSchema.parse(exampleOf('## A/B tests'));
  const example = experimentResponseSchema.strict().parse(exampleOf('### How it stands'));

  it('shows a request whose shares come to 100', () => {
    const { variants = [], holdOut = 0, rest = 0 } = request;
    expect(variants.reduce((sum, { weight }) => sum + weight, holdOut + rest)).toBe(100);
  });

  it('shows results as they are answered', () => {
    const { variants = [], holdOut = 0, rest = 0 } = request;
    const counts = new Map<string, VariantCounts>([
      ...example.variants.map(({ id, ...counts }) => [id, counts] as const),
      [KEPT_BACK.held_out, { sent: example.holdOut.people, delivered: 0, clicked: 0 }] as const,
      [KEPT_BACK.awaits_winner, { sent: example.rest.people, delivered: 0, clicked: 0 }] as const,
    ]);
    const results = resultsOf({ key: '', variants, holdOut, rest }, counts);
    expect({ notificationId: example.notificationId, ...results, winner: null }).toEqual(example);
  });
});
