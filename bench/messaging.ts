/**
 * How fast audiences are planned and counted, and statistics read, with a million people in one SQLite file. `--json`
 * prints one line of JSON at the end, `--quick` takes a tenth of the people.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEngine } from '../server/engines/index.ts';
import { fillPeople } from './messaging/people.ts';
import { ESTIMATES, PLANS, planRate, timeEstimate } from './messaging/segments.ts';
import { measureStats } from './messaging/stats.ts';
import { seed } from './send/seed.ts';

const isQuick = process.argv.includes('--quick');
const isJson = process.argv.includes('--json');
const PEOPLE = isQuick ? 100_000 : 1_000_000;
const ORIGINS = [
  'https://fcm.googleapis.com',
  'https://updates.push.services.mozilla.com',
  'https://web.push.apple.com',
];
const NOW = 1_780_000_000_000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const folder = await mkdtemp(join(tmpdir(), 'belfry-bench-'));
const file = join(folder, 'belfry.db');

say(`${PEOPLE.toLocaleString('en')} people`);
await seed({ file, count: PEOPLE, origins: ORIGINS });
fillPeople(file, PEOPLE, NOW);
const engine = await openSqliteEngine({ file, now: () => NOW });

say('estimates');
const estimates: Record<string, object> = {};
let segmentEstimateMs = 0;
for (const [name, audience] of Object.entries(ESTIMATES)) {
  const { users, exact, ms, heldMs } = await timeEstimate(engine, audience, NOW);
  segmentEstimateMs = Math.max(segmentEstimateMs, ms);
  estimates[name] = { users, exact, ms: round(ms), 'held at once, ms': round(heldMs) };
}

say('planning');
const plans: Record<string, object> = {};
let planIdsPerSecond = Number.POSITIVE_INFINITY;
for (const [name, audience] of Object.entries(PLANS)) {
  const { planned, perSecond } = await planRate(engine, audience, NOW);
  planIdsPerSecond = Math.min(planIdsPerSecond, perSecond);
  plans[name] = { planned, 'ids/s': Math.round(perSecond) };
}
await engine.close();
await rm(folder, { recursive: true });

say('statistics');
const stats = await measureStats({ isQuick });

console.table(estimates);
console.table(plans);
console.table(stats.table);
// Each figure is the worst of its table.
const figures = {
  planIdsPerSecond: Math.round(planIdsPerSecond),
  segmentEstimateMs: round(segmentEstimateMs),
  statsQueryMs: round(stats.statsQueryMs),
};
if (isJson) console.log(JSON.stringify(figures));

function round(value: number): number {
  return Number(value.toFixed(1));
}
