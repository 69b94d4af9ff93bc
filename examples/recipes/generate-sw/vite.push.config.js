import { defineConfig } from 'vite';

// Belfry's part of the worker as one classic script, for `importScripts`.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'public',
    lib: { entry: 'src/belfry-push.js', formats: ['iife'], name: 'belfryPush', fileName: () => 'belfry-push.js' },
  },
});
