/**
 * How fast Belfry sends, beside `web-push` itself, to one receiver in one run: the ratios are what counts, the absolute
 * figures are this machine's. `--json` prints one line of JSON at the end, `--quick` sends less.
 */
import { availableParallelism } from 'node:os';
import { runChild, type SendResult } from './send/child.ts';
import { compareEncryption, opensslEcdhPerSecond } from './send/encryption.ts';
import { measureLatency } from './latency/measure.ts';
import { startReceiver } from './send/receiver.ts';
import { runBelfry } from './send/run.ts';
import { startSink } from '../testing/index.ts';

const isQuick = process.argv.includes('--quick');
const isJson = process.argv.includes('--json');
const MESSAGES = isQuick ? 5_000 : 25_000;
const ROUNDS = isQuick ? 1 : 3;
const MILLION = isQuick ? 100_000 : 1_000_000;
const SLOW_ORIGIN = 'https://slow.belfry.test';
const SLOW_MS = 2_000;
const cores = availableParallelism();

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const receiver = await startReceiver();
say(`receiver: ${receiver.name}${receiver.name === 'nginx' ? '' : ' (nginx is not installed)'}, ${cores} cores`);

const rival: SendResult[] = [];
const oneThread: SendResult[] = [];
const allCores: SendResult[] = [];
const job = { receivers: [receiver], messages: MESSAGES };
for (let round = 1; round <= ROUNDS; round += 1) {
  say(`round ${round} of ${ROUNDS}`);
  rival.push(await runChild('./rival.ts', { ...job, messages: Math.ceil(MESSAGES / 3) }));
  oneThread.push(await runBelfry({ ...job, threads: 0 }));
  allCores.push(await runBelfry({ ...job, threads: cores }));
}

say('a slow neighbour');
const slow = await startSink({ origins: [SLOW_ORIGIN], delayMs: SLOW_MS });
const neighbour = { origin: SLOW_ORIGIN, port: slow.port, ca: slow.ca };
const alone = await runBelfry({ ...job, threads: cores });
const mixed = await runBelfry({ ...job, receivers: [receiver, neighbour], threads: cores });
await slow.close();

say(`memory of a send to ${MILLION.toLocaleString('en')} (some minutes)`);
const tenth = await runBelfry({ ...job, messages: MILLION / 10, threads: cores });
const million = await runBelfry({ ...job, messages: MILLION, threads: cores });
await receiver.close();

say('latency and encryption');
const latency = await measureLatency();
const encryption = await compareEncryption();
const openssl = opensslEcdhPerSecond();

const median = (results: readonly SendResult[], of: (result: SendResult) => number): number =>
  results.map(of).toSorted((a, b) => a - b)[Math.floor(results.length / 2)] ?? Number.NaN;
const rate = (results: readonly SendResult[]) => median(results, ({ perSecond }) => perSecond);
const cpu = (results: readonly SendResult[]) => median(results, ({ cpuMicros }) => cpuMicros);

const figures = {
  webPushPerSecond: round(rate(rival)),
  oneThreadPerSecond: round(rate(oneThread)),
  allCoresPerSecond: round(rate(allCores)),
  ratioOneThread: round(rate(oneThread) / rate(rival), 2),
  ratioAllCores: round(rate(allCores) / rate(rival), 2),
  encryptPerSecond: round(encryption.perSecond),
  ratioEncrypt: round(encryption.ratio, 2),
  opensslEcdhPerSecond: openssl === undefined ? null : round(openssl),
  cpuMicrosPerMessage: round(cpu(oneThread)),
  rssMbAtOneMillion: isQuick ? null : round(million.peakMb),
  rssGrowthMb: round(million.peakMb - tenth.peakMb),
  latencyP50Ms: round(latency.p50, 1),
  latencyP99Ms: round(latency.p99, 1),
  slowNeighbourKeeps: round(mixed.perSecond / alone.perSecond, 2),
};

console.table({
  'web-push': line(rival),
  'Belfry, 1 thread': line(oneThread),
  [`Belfry, ${cores} cores`]: line(allCores),
});
console.log(
  `encryption       ${figures.encryptPerSecond}/s, ${figures.ratioEncrypt} × web-push; openssl speed ecdhp256: ${figures.opensslEcdhPerSecond ?? 'not installed'}/s`,
);
console.log(
  `slow neighbour   the fast half keeps ${figures.slowNeighbourKeeps} of its rate beside a service that takes 2 s`,
);
console.log(
  `memory           ${round(million.peakMb)} MB at most in a send to ${MILLION}, ${round(tenth.peakMb)} MB in one to a tenth of them`,
);
console.log(
  `latency, idle    p50 ${figures.latencyP50Ms} ms, p99 ${figures.latencyP99Ms} ms from the API call to the POST`,
);
if (isJson) console.log(JSON.stringify(figures));
process.exit();

function line(results: readonly SendResult[]) {
  return {
    'messages/s': round(rate(results)),
    '× web-push': round(rate(results) / rate(rival), 2),
    'CPU µs/message': round(cpu(results)),
    'peak MB': round(median(results, ({ peakMb }) => peakMb)),
  };
}

function round(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}
