import { rm } from 'node:fs/promises';
import { build } from 'vite';
import { injectManifest } from 'workbox-build';

await build({ logLevel: 'warn' });

// The worker, as one classic script. Vite leaves NODE_ENV in libraries, and Workbox asks for it.
const define = { 'process.env.NODE_ENV': '"production"' };
const lib = { entry: 'src/sw.js', formats: ['iife'], name: 'sw', fileName: () => 'sw.js' };
await build({ logLevel: 'warn', define, publicDir: false, build: { outDir: 'worker', lib } });
const { warnings } = await injectManifest({
  swSrc: 'worker/sw.js',
  swDest: 'dist/sw.js',
  globDirectory: 'dist',
  globPatterns: ['**/*.{html,js,css}'],
});
await rm('worker', { recursive: true });
if (warnings.length > 0) throw new Error(warnings.join('\n'));
