// What `ng build` does for a worker, without the app: in yours, bundle src/sw.js after it into the same folder.
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

await mkdir('dist', { recursive: true });
await build({ entryPoints: ['src/page.js'], bundle: true, format: 'esm', outfile: 'dist/page.js' });
await build({ entryPoints: ['src/sw.js'], bundle: true, format: 'iife', outfile: 'dist/sw.js' });
await copyFile('node_modules/@angular/service-worker/ngsw-worker.js', 'dist/ngsw-worker.js');
const html = await readFile('index.html', 'utf8');
await writeFile('dist/index.html', html.replace('/src/page.js', '/page.js'));
execFileSync('node_modules/.bin/ngsw-config', ['dist', 'ngsw-config.json']);
