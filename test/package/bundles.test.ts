import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const DIST = resolve(import.meta.dirname, '../../dist');

/** What must never reach a browser: names that survive minification because they are strings or properties. */
const FOREIGN = ['ZodError', '_zod', 'invalid_union', 'unrecognized_keys', 'node:', 'VAPID_PRIVATE_KEY', 'createECDH'];

const bundles = {
  client: readdirSync(join(DIST, 'client'))
    .filter((name) => name.endsWith('.js'))
    .map((name) => join('client', name)),
  'sw.js': ['sw.js'],
  'sw (ESM)': readdirSync(join(DIST, 'sw'))
    .filter((name) => name.endsWith('.js'))
    .map((name) => join('sw', name)),
};

describe.each(Object.entries(bundles))('the %s bundle', (_, files) => {
  const source = files.map((name) => readFileSync(join(DIST, name), 'utf8')).join('\n');

  it('exists', () => {
    expect(source.length).toBeGreaterThan(1000);
  });

  it.each(FOREIGN)('does not contain %s', (name) => {
    expect(source).not.toContain(name);
  });
});

/** Octets of a file and of every chunk that it imports statically, minified and gzipped each, as a browser loads them. */
function loadedOctets(entry: string, seen = new Set<string>()): number {
  if (seen.has(entry)) return 0;
  seen.add(entry);
  const source = readFileSync(join(DIST, entry), 'utf8');
  const imports = [...source.matchAll(/(?:from|import)\s*["'](\.[^"']+)["']/g)].map(([, path = '']) =>
    join(entry, '..', path),
  );
  return imports.reduce((sum, path) => sum + loadedOctets(path, seen), gzipSync(source, { level: 9 }).byteLength);
}

const { 'size-limit': limits } = JSON.parse(readFileSync(join(DIST, '../package.json'), 'utf8')) as {
  'size-limit': { name: string; path: string; limit: string }[];
};
const README = readFileSync(join(DIST, '../README.md'), 'utf8');

/** As the README's table calls it. */
const ROWS: Record<string, string> = {
  'client core': '`belfry/client`',
  react: '`belfry/client/react`',
  foreground: '`belfry/client/foreground`',
  elements: '`belfry/client/elements`',
  'sw.js': '`belfry/sw.js`',
};

describe('what a browser loads', () => {
  it.each(limits)('is at most $limit for $name, with the chunks that it needs at once', ({ path, limit }) => {
    expect(loadedOctets(path.replace('dist/', ''))).toBeLessThanOrEqual(Number.parseFloat(limit) * 1000);
  });

  it.each(limits)('is $limit for $name in the README too', ({ name, limit }) => {
    const row = README.split('\n').find((line) => line.startsWith(`| ${ROWS[name]}`));
    expect(row?.split('|').at(-2)?.trim()).toBe(`≤ ${limit}`);
  });
});
