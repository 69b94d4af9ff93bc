import { describe, expect } from 'vitest';
import webpush from 'web-push';
import { createPushTest, pushTest, type PushFixtureOptions } from '../../testing/fixtures/vitest.ts';
import { createUserAgent, type PushService } from '../../testing/index.ts';

const vapid = webpush.generateVAPIDKeys();
const vapidDetails = { subject: 'mailto:ops@example.com', ...vapid };
const subscribe = (service: PushService) => createUserAgent(service, { applicationServerKey: vapid.publicKey });

const fileTest = createPushTest({ scope: 'file' });

describe('pushTest', () => {
  let last: PushService | null = null;

  pushTest('gives a push service that takes what web-push sends, and the matchers', async ({ pushService }) => {
    last = pushService;
    const agent = subscribe(pushService);
    await webpush.sendNotification(agent.subscription, 'Hello', { vapidDetails, agent: pushService.agent });
    await expect(agent).toHaveReceivedPush('Hello');
    await expect(pushService).toHaveAccepted({ headers: { ttl: '2419200' } }, { times: 1 });
  });

  pushTest('gives each test a service of its own, and closes the one before', async ({ pushService }) => {
    expect(pushService).not.toBe(last);
    expect(pushService.received).toEqual([]);
    const [route] = Object.values(last?.routes ?? {});
    await expect(fetch(`http://127.0.0.1:${route?.port}`)).rejects.toThrow('fetch failed');
  });

  pushTest.extend<{ pushOptions: PushFixtureOptions }>({ pushOptions: { service: { origins: ['https://a.test'] } } })(
    'starts the service as it is told',
    async ({ pushService }) => {
      expect(pushService.hosts).toContain('a.test');
    },
  );
});

describe('createPushTest', () => {
  const seen: PushService[] = [];
  for (const name of ['first', 'second']) {
    fileTest(`keeps one service for a file: ${name} test`, async ({ pushService }) => {
      seen.push(pushService);
      expect(pushService).toBe(seen[0]);
    });
  }
});
