/**
 * A place for load: a push service in a process of its own that takes every POST, as fast as one core can, and keeps
 * count. It checks nothing and delivers to nobody; to test what a sender sends, use `startPushService`.
 *
 * It takes 16 µs of processor time a POST (node:https: 30, node:http2 with many streams a connection: 23), so 20,000 a
 * second are a third of a core; 48,000 were reached, with the load on the same two cores. Measured with `wrk`, 64
 * connections, 403-octet bodies, Node 26. HTTP/1.1 only. nginx with `return 201` is another way, without a ledger.
 */
import { createCertificate } from '../certificate.ts';
import type { PushRoute } from '../push-service/contract.ts';
import { spawnSinkWorker, type SinkWorker } from './child.ts';
import type { Sink, SinkOptions, SinkStats } from './contract.ts';
import { compareLedger, mergeDumps } from './ledger.ts';

/** What a child imports; see `child.ts`. */
export { runSinkWorker } from './worker.ts';

const DEFAULT_ORIGIN = 'https://sink.belfry.test';

/**
 * @throws {RangeError} when an option is out of its range
 * @throws {Error} when a process cannot be started or cannot listen
 * @example
 * const sink = await startSink();
 * const belfry = await createBelfry({ routes: sink.routes });
 * // … send to endpoints of https://sink.belfry.test …
 * const { requests, firstAt, lastAt } = await sink.stats();
 * const { lost, repeated } = await sink.compare(endpoints);
 * await sink.close();
 */
export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  const { origins = [DEFAULT_ORIGIN], workers: count = 1, status = 201, delayMs = 0, idHeader } = options;
  if (!(Number.isInteger(count) && count >= 1 && count <= 64))
    throw new RangeError(`workers must be 1 to 64: ${count}`);
  if (!(Number.isInteger(status) && status >= 200 && status <= 599)) throw new RangeError(`no such status: ${status}`);
  if (!(delayMs >= 0 && delayMs <= 2_147_483_647)) throw new RangeError(`delayMs is out of range: ${delayMs}`);
  const { key, cert } = createCertificate(['127.0.0.1', ...origins.map((origin) => new URL(origin).hostname)]);
  const common = { key, cert, status, delayMs, isShared: count > 1, ...(idHeader === undefined ? {} : { idHeader }) };

  const workers: SinkWorker[] = [];
  const closeAll = async () => void (await Promise.all(workers.map((worker) => worker.close())));
  let port = 0;
  try {
    for (let i = 0; i < count; i += 1) {
      const worker = spawnSinkWorker(import.meta.url);
      workers.push(worker);
      port = (await worker.ask({ ask: 'start', order: { ...common, port } })) as number;
    }
  } catch (error) {
    await closeAll();
    throw error;
  }

  const route: PushRoute = { host: '127.0.0.1', port, ca: cert };
  const askAll = <T>(ask: 'stats' | 'ledger' | 'reset') =>
    Promise.all(workers.map((worker) => worker.ask({ ask }) as Promise<T>));
  return {
    routes: Object.fromEntries(origins.map((origin) => [origin, route])),
    ca: cert,
    port,
    stats: async () => addUp(await askAll<SinkStats>('stats')),
    async compare(ids) {
      const received = mergeDumps(await askAll<Float64Array>('ledger'));
      if (idHeader !== undefined) return compareLedger(received, ids);
      // The sink sees paths only.
      const byPath = new Map([...ids].map((id) => [id.replace(/^https:\/\/[^/]*/, ''), id]));
      const { lost, repeated, unexpected } = compareLedger(received, byPath.keys());
      const original = (path: string) => byPath.get(path) ?? path;
      return { lost: lost.map(original), repeated: repeated.map(original), unexpected };
    },
    reset: async () => void (await askAll('reset')),
    close: closeAll,
  };
}

/** A message that two workers saw once each is a repeat that neither of them knows of; `compare` finds it. */
function addUp(all: readonly SinkStats[]): SinkStats {
  const sum = (
    name: 'connectionsOpened' | 'connectionsClosed' | 'requests' | 'octets' | 'errors' | 'messages' | 'cpuMs',
  ) => all.reduce((total, stats) => total + stats[name], 0);
  const times = (name: 'firstAt' | 'lastAt') => all.map((stats) => stats[name]).filter((at) => at !== null);
  const [firsts, lasts] = [times('firstAt'), times('lastAt')];
  return {
    connectionsOpened: sum('connectionsOpened'),
    connectionsClosed: sum('connectionsClosed'),
    requests: sum('requests'),
    octets: sum('octets'),
    errors: sum('errors'),
    messages: sum('messages'),
    repeats: sum('requests') - sum('messages'),
    firstAt: firsts.length === 0 ? null : Math.min(...firsts),
    lastAt: lasts.length === 0 ? null : Math.max(...lasts),
    cpuMs: sum('cpuMs'),
  };
}
