import { createBelfry } from 'belfry/server';
import { createUserAgent } from 'belfry/testing';
import { pushTest } from 'belfry/testing/vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createReminders } from './reminders.js';

const test = pushTest.extend('belfry', async ({ pushService }, { onCleanup }) => {
  const folder = await mkdtemp(join(tmpdir(), 'reminders-'));
  const belfry = await createBelfry({
    data: join(folder, 'belfry.db'),
    appUrl: 'https://app.example',
    vapid: { subject: 'mailto:ops@app.example' },
    auth: { authenticate: (request) => request.headers.get('x-user') },
    // Where push services are really reached: the one line that is different in a test.
    routes: pushService.routes,
    youngSubscriptionMs: 0,
  });
  await belfry.start();
  onCleanup(async () => {
    await belfry.stop();
    await rm(folder, { recursive: true });
  });
  return belfry;
});

/** What the page does, without a page. */
async function subscribe(belfry, pushService, userId) {
  const agent = createUserAgent(pushService, {
    applicationServerKey: belfry.vapidPublicKey,
    origin: 'https://fcm.googleapis.com',
  });
  const response = await belfry.app.request('/api/v1/push/subscribe', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-user': userId },
    body: JSON.stringify({ subscription: agent.subscription }),
  });
  expect(response.status).toBe(201);
  return agent;
}

const order = { id: 7, userId: '42', table: 3 };

test('tells the guest, and nobody else', async ({ belfry, pushService }) => {
  const guest = await subscribe(belfry, pushService, '42');
  const other = await subscribe(belfry, pushService, '43');
  await createReminders(belfry).tableIsReady(order);
  await expect(guest).toHaveReceivedPush({ notification: { title: 'Your table is ready', body: 'Table 3' } });
  await expect(pushService).toHaveAccepted({ headers: { urgency: 'high' } }, { times: 1 });
  await expect(other).not.toHaveReceivedPush();
});

test('arrives after the push service was busy', async ({ belfry, pushService }) => {
  const guest = await subscribe(belfry, pushService, '42');
  pushService.answerNext({ status: 503, retryAfterSeconds: 1 });
  await createReminders(belfry).tableIsReady(order);
  await expect(guest).toHaveReceivedPush(/Your table is ready/, { timeoutMs: 8_000 });
});

test('ends a subscription that is gone', async ({ belfry, pushService }) => {
  const guest = await subscribe(belfry, pushService, '42');
  guest.unsubscribe();
  await createReminders(belfry).tableIsReady(order);
  await belfry.idle();
  expect(pushService.received.map(({ status }) => status)).toEqual([410]);
  const again = await createReminders(belfry).tableIsReady(order);
  expect(again.counts).toMatchObject({ total: 0 });
});
