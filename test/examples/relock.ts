/** Brings the examples' lockfiles up to date with the package: `npm run build && node test/examples/relock.ts`. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

for (const name of ['examples/vite', 'examples/next', 'examples/snippets', 'test/examples/react-18']) {
  const folder = join(ROOT, name);
  const lockfile = join(folder, 'package-lock.json');
  const npm = (...args: string[]): string =>
    execFileSync('npm', [...args, '--loglevel=error'], { cwd: folder, encoding: 'utf8' }).trim();

  const tarball = npm('pack', '--ignore-scripts', ROOT);
  if (existsSync(lockfile))
    change(lockfile, (packages) => {
      delete packages['node_modules/belfry']; // npm would believe what stands there
    });
  npm('install', '--package-lock-only', '--no-audit', '--no-fund', '--omit-lockfile-registry-resolved');
  change(lockfile, (packages) => {
    delete packages['node_modules/belfry']?.integrity; // another one after each build
  });
  rmSync(join(folder, tarball));
}

function change(file: string, edit: (packages: Record<string, { integrity?: string }>) => void): void {
  const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, { integrity?: string }> };
  edit(lock.packages);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
