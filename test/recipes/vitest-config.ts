import { defineConfig } from 'vitest/config';

/**
 * The recipes, each installed from its own lockfile with the packed package, built and used. Apart from `npm test`, for
 * it needs the registry: `vitest run --config test/recipes/vitest-config.ts`, after `npm run build`.
 */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['prove-*.ts'],
    globalSetup: ['../e2e/ensure-browser.ts'],
    reporters: ['default', '../closing-line.ts'],
    testTimeout: 60_000,
    // An installation on a slow line, and a build.
    hookTimeout: 300_000,
  },
});
