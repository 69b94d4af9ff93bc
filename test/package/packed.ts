import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** The package as npm would publish it, unpacked where a consumer has it. */
export interface Packed {
  /** A folder with `node_modules/belfry` and our dependencies beside it. */
  consumer: string;
  /** Every file of the package, by its path inside. */
  files: string[];
  remove(): void;
}

/** Packs the built `dist`; `npm test` builds it first. */
export function packPackage(): Packed {
  const consumer = mkdtempSync(join(tmpdir(), 'belfry-packed-'));
  const modules = join(consumer, 'node_modules');
  mkdirSync(modules);
  // --ignore-scripts: `prepack` would build again, under the feet of the tests that run beside this one.
  const output = execFileSync(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--loglevel=error', '--pack-destination', consumer],
    {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const listed = JSON.parse(output) as
    { filename: string; files: { path: string }[] }[] | Record<string, { filename: string; files: { path: string }[] }>;
  const pack = Object.values(listed)[0];
  if (pack === undefined) throw new Error('npm pack printed nothing');
  execFileSync('tar', ['-xzf', join(consumer, pack.filename), '-C', modules]);
  execFileSync('mv', [join(modules, 'package'), join(modules, 'belfry')]);
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (!name.startsWith('.') && name !== 'belfry') symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  return {
    consumer,
    files: pack.files.map(({ path }) => path),
    remove: () => rmSync(consumer, { recursive: true, force: true }),
  };
}
