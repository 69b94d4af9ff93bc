import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The package as npm would publish it. */
    tarball: string;
  }
}

const ROOT = resolve(import.meta.dirname, '../..');

/** Once for all examples, of what `npm run build` made. @throws {Error} when it has not */
export default function pack(project: TestProject): () => void {
  if (!existsSync(join(ROOT, 'dist/client/index.js'))) throw new Error('nothing to pack: npm run build comes first');
  const folder = mkdtempSync(join(tmpdir(), 'belfry-pack-'));
  // --ignore-scripts: `prepack` would build again.
  const args = ['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
  const name = execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  project.provide('tarball', join(folder, name.trim()));
  return () => rmSync(folder, { recursive: true, force: true });
}
