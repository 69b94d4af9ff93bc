/** The `web-push` package as its users run it: `sendNotification`, a keep-alive agent, 64 in flight. A process of its own. */
import { randomBytes } from 'node:crypto';
import { Agent } from 'node:https';
import webpush from 'web-push';
import { reportToParent, type SendJob, type SendResult } from './child.ts';
import { browserKey } from './seed.ts';

const IN_FLIGHT = 64;
/** As many octets as the template that Belfry renders comes to. */
const PAYLOAD = 'x'.repeat(560);

await reportToParent(async ({ receivers: [receiver], messages }: SendJob): Promise<SendResult> => {
  if (receiver === undefined) throw new Error('there is nobody to send to');
  const { origin, port, ca } = receiver;
  const vapidDetails = { subject: 'mailto:ops@example.com', ...webpush.generateVAPIDKeys() };
  const agent = new Agent({
    keepAlive: true,
    maxSockets: IN_FLIGHT,
    ca,
    lookup: (_host, options, callback) =>
      options.all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4),
  });
  const browsers = Array.from({ length: 64 }, () => ({
    p256dh: browserKey().toString('base64url'),
    auth: randomBytes(16).toString('base64url'),
  }));

  let next = 0;
  const lane = async (until: number): Promise<void> => {
    while (next < until) {
      const id = next;
      next += 1;
      const keys = browsers[id % browsers.length] ?? { p256dh: '', auth: '' };
      const endpoint = `${origin}:${port}/push/${id}`;
      await webpush.sendNotification({ endpoint, keys }, PAYLOAD, { vapidDetails, agent, TTL: 3600 });
    }
  };
  const send = (count: number) => {
    const until = next + count;
    return Promise.all(Array.from({ length: IN_FLIGHT }, () => lane(until)));
  };
  await send(Math.ceil(messages / 5)); // warm
  const cpu = process.cpuUsage();
  const start = performance.now();
  await send(messages);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  agent.destroy();
  return {
    perSecond: messages / seconds,
    cpuMicros: (user + system) / messages,
    peakMb: process.memoryUsage.rss() / 2 ** 20,
  };
});
