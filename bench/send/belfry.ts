/**
 * Belfry as it is published (`dist/`), the whole of it: a template with a person's own variable, event tokens, classifier,
 * durable log.
 */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { growHeapSlowly } from '../../server/cli/lean-heap.ts';
import type * as server from '../../server/index.ts';
import { publicIdOf, reportToParent, type SendJob, type SendResult } from './child.ts';

const TEMPLATES = {
  categories: [],
  templates: [
    {
      type: 'table_ready',
      defaultLocale: 'en',
      texts: {
        en: {
          title: 'Hello {{ user.id }}',
          body: 'Your table {{ table }} is ready, {{ user.id }}. Come in whenever you like and ask for it at the desk.',
        },
      },
      url: '/tables/{{ table }}',
    },
  ],
};

const MAX_WARM_UP = 5_000;

/** Between two looks at the log and at the memory. They run in the sending process, and must cost next to nothing. */
const LOOK_MS = 25;
const LONG_LOOK_MS = 200;

const LATEST = `notification_id = (select max(id) from notifications)`;

/** One row of the counters, which share the commit of the log. */
const ACCEPTED = `select n from counters where ${LATEST} and name = 'accepted'`;

/** Counts a log of one receiver among several, to whom subscriptions are dealt out in turn. */
const acceptedByFirstOf = (receivers: number): string =>
  `select count(*) as n from messages where ${LATEST} and state = 'accepted' and subscription_id % ${receivers} = 0`;

await reportToParent(async (job: SendJob): Promise<SendResult> => {
  const { receivers, messages, threads = 0, file } = job;
  if (file === undefined) throw new Error('a data file is needed');
  const built = new URL('../../dist/server/index.js', import.meta.url).href;
  const { createBelfry } = (await import(built)) as Pick<typeof server, 'createBelfry'>;
  const belfry = await createBelfry({
    data: file,
    appUrl: 'https://app.example',
    vapid: { subject: 'mailto:ops@example.com' },
    routes: Object.fromEntries(receivers.map(({ origin, port, ca }) => [origin, { host: '127.0.0.1', port, ca }])),
    templates: TEMPLATES,
    threads,
  });
  growHeapSlowly(); // as `belfry serve` does
  await belfry.start();
  const content = { template: 'table_ready', context: { table: 7 } };

  // Of the first receiver only: the rest may be slow.
  const warmUp = Array.from({ length: Math.min(Math.ceil(messages / 5), MAX_WARM_UP) }, (_, index) =>
    publicIdOf((index + 1) * receivers.length),
  );
  await belfry.send({ ...content, to: { subscriptions: warmUp } });
  await belfry.idle();

  const log = new DatabaseSync(file, { readOnly: true });
  const accepted = log.prepare(receivers.length === 1 ? ACCEPTED : acceptedByFirstOf(receivers.length));
  const lookMs = receivers.length === 1 ? LOOK_MS : LONG_LOOK_MS;
  const cpu = process.cpuUsage();
  const start = performance.now();
  await belfry.send({ ...content, to: { everyone: true } });
  let peak = 0;
  while (((accepted.get() as { n: number } | undefined)?.n ?? 0) < messages) {
    peak = Math.max(peak, process.memoryUsage.rss());
    await pause(lookMs);
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: messages / seconds, cpuMicros: (user + system) / messages, peakMb: peak / 2 ** 20 };
});
