// The worker has to be served from the site's own root. Copied before each build, it is always the installed version's.
import { copyFileSync, mkdirSync } from 'node:fs';

mkdirSync('public', { recursive: true });
copyFileSync(new URL(import.meta.resolve('belfry/sw.js')), 'public/sw.js');
