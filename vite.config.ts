import { minify } from 'terser';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import type { ViteUserConfig } from 'vitest/config';
import { squeezeTemplates } from './client/elements/build/squeeze-templates.ts';

/**
 * idb's shortcuts (`db.get`, iterators) are half of it, and `device/` goes through transactions: without the call that
 * installs them they are dropped from the bundle.
 */
const treeshake = { manualPureFunctions: ['replaceTraps'] };

/** The mark that Workbox's modules leave for statistics on the web, to be found by no one here. */
const withoutMarks = { ...treeshake, moduleSideEffects: [{ test: /workbox-core\/_version/, sideEffects: false }] };

/**
 * For what browsers load: 3 % smaller than what Vite's own minifier makes, which leaves white space in ES libraries
 * besides. What is published is what the size limits measure.
 */
const terser: Plugin = {
  name: 'terser',
  generateBundle: {
    order: 'post',
    async handler(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const mapFile = bundle[`${chunk.fileName}.map`];
        const { code, map } = await minify(chunk.code, {
          module: true,
          // `'use client'` is a directive that terser does not know.
          compress: {
            ecma: 2020,
            passes: 4,
            unsafe_arrows: true,
            pure_getters: true,
            keep_fargs: false,
            directives: false,
            top_retain: ['belfry'],
          },
          mangle: { reserved: ['belfry'] }, // what `classic.js` is known by
          format: { ecma: 2020 },
          sourceMap: { content: JSON.stringify(chunk.map), includeSources: true },
        });
        if (code === undefined || mapFile?.type !== 'asset') throw new Error(`${chunk.fileName}: not minified`);
        mapFile.source = map as string;
        // That is done before, for those who read the map's address in the code.
        chunk.code = code + (/\n\/\/# sourceMappingURL=.*\s*$/.exec(chunk.code)?.[0] ?? '');
      }
    },
  },
};

/** White space in the elements' templates and styles, which no minifier of code may touch. */
const squeeze: Plugin = {
  name: 'squeeze-templates',
  enforce: 'pre',
  // Lines may shift within a template, where no code is.
  transform: (code, id) =>
    id.includes('/client/elements/') ? { code: squeezeTemplates(code, id), map: null } : undefined,
};

/**
 * `'use client'` stays where it is: at the top of `react.js`, where bundlers of server components look for it. And the
 * demo has the core in its page, whatever `react` would load later.
 */
const MEANT = ['MODULE_LEVEL_DIRECTIVE', 'INEFFECTIVE_DYNAMIC_IMPORT'];

const onLog: NonNullable<NonNullable<UserConfig['build']>['rolldownOptions']>['onLog'] = (level, log, handler) => {
  if (!MEANT.includes(log.code ?? '')) handler(level, log);
};

/**
 * One build a mode, each into its own place under `dist/`; `npm run build` runs them all.
 *
 * | mode     | what comes out                                              |
 * | -------- | ----------------------------------------------------------- |
 * | client   | `dist/client/*.js`, ESM for bundlers, React left outside    |
 * | worker   | `dist/sw.js`, one classic script for `register('/sw.js')`   |
 * | sw       | `dist/sw/index.js`, ESM for a site's own worker             |
 * | server   | `dist/server`, `dist/testing`, `dist/wire`, ESM for Node    |
 * | thread   | `dist/server/sender-thread.js`, one file                    |
 * | demo     | `dist/demo`, the demo page                                  |
 */
const builds: Record<string, UserConfig> = {
  client: {
    plugins: [squeeze, terser],
    build: {
      outDir: 'dist/client',
      lib: {
        entry: {
          index: 'client/index.ts',
          react: 'client/react/index.ts',
          elements: 'client/elements/index.ts',
          foreground: 'client/foreground/index.ts',
        },
        formats: ['es'],
      },
      rolldownOptions: {
        external: [/^react(\/|$)/],
        checks: { pluginTimings: false },
        treeshake,
        onLog,
        // Without a hash, which the app's own bundler gives them: it does not compress.
        output: { chunkFileNames: 'lazy/[name].js', minify: true },
      },
    },
  },
  worker: {
    plugins: [terser],
    build: {
      outDir: 'dist',
      emptyOutDir: false,
      lib: { entry: 'sw/worker.ts', formats: ['iife'], name: 'belfryWorker', fileName: () => 'sw.js' },
      rolldownOptions: { treeshake: withoutMarks },
      // It is copied beside an app's pages without its map.
      sourcemap: 'hidden',
    },
  },
  sw: {
    plugins: [terser],
    build: {
      outDir: 'dist/sw',
      lib: {
        entry: 'sw/index.ts',
        name: 'belfry',
        formats: ['es', 'iife'],
        fileName: (format) => (format === 'es' ? 'index.js' : 'classic.js'),
      },
      rolldownOptions: { treeshake, output: { minify: true } },
    },
  },
  server: {
    build: {
      outDir: 'dist',
      emptyOutDir: false,
      ssr: true,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: {
          'server/index': 'server/index.ts',
          'server/main': 'server/main.ts',
          'server/bin': 'server/cli/bin.ts',
          'testing/index': 'testing/index.ts',
          'testing/vitest': 'testing/fixtures/vitest.ts',
          'testing/playwright': 'testing/fixtures/playwright.ts',
          'wire/index': 'wire/index.ts',
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
      },
    },
  },
  // Apart from the server, so that a thread loads nothing that it does not run.
  thread: {
    build: {
      outDir: 'dist',
      emptyOutDir: false,
      ssr: true,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: { 'server/sender-thread': 'server/webpush/threads/sender-thread.ts' },
        treeshake: { moduleSideEffects: false },
        output: { entryFileNames: '[name].js' },
      },
    },
  },
  demo: {
    root: 'demo/page',
    build: { outDir: '../../dist/demo', emptyOutDir: true, rolldownOptions: { onLog } },
  },
};

const test: ViteUserConfig['test'] = {
  // One run for everything: reporters and the closing line see all projects.
  reporters: ['default', './test/closing-line.ts'],
  projects: [
    {
      test: {
        name: 'unit',
        include: ['test/**/*.test.{ts,tsx}'],
        exclude: ['test/**/*.browser.test.ts', 'test/e2e/**', 'test/package/**'],
        restoreMocks: true,
        // By itself vitest leaves a core to others: on two, one file at a time.
        maxWorkers: 2,
        // No test is about its own speed: a busy machine is no failure.
        testTimeout: 30_000,
        hookTimeout: 30_000,
      },
    },
    { test: { name: 'package', include: ['test/package/**/*.test.ts'], testTimeout: 60_000, maxWorkers: 2 } },
    {
      test: {
        name: 'browser',
        include: ['test/**/*.browser.test.ts', 'test/e2e/**/*.test.ts'],
        globalSetup: ['test/e2e/ensure-browser.ts'],
        // A browser takes a core for itself: in parallel the files only steal each other's time.
        fileParallelism: false,
        sequence: { groupOrder: 1 },
        testTimeout: 30_000,
        hookTimeout: 60_000,
        // A busy machine is no failure here either.
        expect: { poll: { timeout: 20_000 } },
      },
    },
  ],
};

export default defineConfig(({ mode }) => ({
  publicDir: false,
  ...(builds[mode] ?? {}),
  build: { target: 'es2022', sourcemap: true, copyPublicDir: false, ...builds[mode]?.build },
  test,
}));
