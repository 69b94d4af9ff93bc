/**
 * Kills the server with SIGKILL at random moments of a send to many, restarts it each time, and counts by who received
 * what: nothing may be lost, and no more may be repeated than was in flight or unflushed.
 *
 * `node bench/kills.ts [--messages 100000] [--kills 24] [--seed 1] [--json]`
 */
import { parseArgs } from 'node:util';
import { repeatsBound } from './kills/bound.ts';
import { killAgainAndAgain, type Kill } from './kills/run.ts';

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    kills: { type: 'string', default: '24' },
    seed: { type: 'string', default: String(1 + (Date.now() % 1_000_000)) },
    json: { type: 'boolean', default: false },
  },
});
const [messages, planned, seed] = [natural('messages'), natural('kills'), natural('seed')];
const bound = repeatsBound();
const cell = (value: number | string | null, width: number): string => String(value ?? '–').padStart(width);
const percent = (part: number): string => `${((100 * part) / messages).toFixed(1)} %`;
let number = 0;

function natural(name: 'messages' | 'kills' | 'seed'): number {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`--${name} is ${values[name]}: a number from 1 on`);
  return value;
}

function printKill({ afterMs, firstPostMs, received, repeats }: Kill): void {
  number += 1;
  console.log(
    cell(number, 4) +
      cell(`${afterMs} ms`, 12) +
      cell(firstPostMs === null ? 'none' : `${firstPostMs} ms`, 14) +
      cell(received, 12) +
      cell(percent(received), 9) +
      cell(repeats, 10) +
      cell(bound, 8),
  );
}

console.log(`${messages} messages, ${planned} kills, random moments from seed ${seed}`);
console.log('kill   at its age    first POST    received        %   repeats   bound');
const report = await killAgainAndAgain({
  messages,
  kills: planned,
  seed,
  lifeMs: 3_000,
  delayMs: 20,
  onKill: printKill,
});
const { kills, lost, unexpected, repeats, log } = report;
const starts = [...kills.map(({ firstPostMs }) => firstPostMs), report.firstPostMs]
  .slice(1)
  .filter((ms) => ms !== null)
  .toSorted((a, b) => a - b);
const maxRepeats = Math.max(...kills.map((kill) => kill.repeats));
const restartMs = { median: starts[Math.floor(starts.length / 2)] ?? null, max: starts.at(-1) ?? null };
console.log(`
lost                        ${lost} (by the sink's ledger; ${unexpected} unexpected)
repeated                    ${repeats}: ${(repeats / kills.length).toFixed(0)} a kill, ${maxRepeats} at most; bound ${bound} a kill
accepted in the log         ${log.states.accepted ?? 0} of ${messages}; attempts of the message with most: ${log.mostAttempts}
from restart to first POST  ${restartMs.median} ms (median), ${restartMs.max} ms (longest), ${starts.length} restarts that got so far
in all                      ${(report.elapsedMs / 1000).toFixed(1)} s, then SIGTERM: exit code ${report.exitCode}`);
const isRight =
  lost === 0 &&
  unexpected === 0 &&
  maxRepeats <= bound &&
  log.states.accepted === messages &&
  log.counted.accepted === messages &&
  log.mostAttempts === 1 &&
  log.batches === 0 &&
  report.exitCode === 0;
if (values.json) {
  console.log(
    JSON.stringify({
      messages,
      seed,
      kills: kills.length,
      lost,
      unexpected,
      repeats,
      maxRepeatsPerKill: maxRepeats,
      boundPerKill: bound,
      accepted: log.states.accepted ?? 0,
      mostAttempts: log.mostAttempts,
      restartMsMedian: restartMs.median,
      restartMsMax: restartMs.max,
      elapsedMs: report.elapsedMs,
    }),
  );
}
if (!isRight) {
  console.error('something was lost, repeated too often or counted wrongly: see above');
  process.exitCode = 1;
}
