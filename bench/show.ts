import { measureShow } from './show/measure.ts';

const found = await measureShow();
const line = ({ runs, p50, p90, max }: (typeof found)['cold']): string =>
  `p50 ${p50.toFixed(1)} ms · p90 ${p90.toFixed(1)} ms · most ${max.toFixed(1)} ms (${runs} pushes)`;
if (process.argv.includes('--json')) console.log(JSON.stringify(found));
else {
  console.log('push event → showNotification() called, dist/sw.js in Chromium');
  console.log(`worker stopped before  ${line(found.cold)}`);
  console.log(`worker running         ${line(found.warm)}`);
}
