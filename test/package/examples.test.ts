import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

interface Manifest {
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

describe.each(['examples/vite', 'examples/next', 'examples/snippets', 'test/examples/react-18'])(
  'the lockfile of %s',
  (name) => {
    const { packages } = read(`${name}/package-lock.json`) as {
      packages: Record<string, Manifest & { integrity?: string }>;
    };
    const belfry = packages['node_modules/belfry'];

    it('knows what the package needs: after a change of it, node test/examples/relock.ts', () => {
      const { dependencies, peerDependencies } = read('package.json') as Manifest;
      expect(belfry).toMatchObject({ dependencies, peerDependencies });
    });

    it('takes whatever was packed last', () => {
      const { version } = read('package.json') as { version: string };
      expect(read(`${name}/package.json`)).toMatchObject({
        dependencies: { belfry: `file:belfry-${version}.tgz` },
      });
      expect(belfry).not.toHaveProperty('integrity');
    });

    it('names no registry: each machine has its own', () => {
      const places = Object.values(packages).filter((entry) => 'resolved' in entry);
      expect(places).toEqual([belfry]);
    });
  },
);
