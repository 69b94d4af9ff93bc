import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installExample, type Installed } from './install.ts';

const SNIPPETS = resolve(import.meta.dirname, '../../examples/snippets');

describe('examples/snippets', () => {
  let example: Installed;
  beforeAll(() => {
    example = installExample('snippets');
  });
  afterAll(() => example?.remove());

  it('are compiled by Vue and Svelte, mounted, and do what they say', () => {
    example.run('test');
  });

  it.each(['Notifications.vue', 'Notifications.svelte'])('%s has at most 20 lines', (name) => {
    expect(readFileSync(`${SNIPPETS}/${name}`, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  });
});
