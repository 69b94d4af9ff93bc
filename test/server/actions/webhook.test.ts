import { inspect } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBelfry } from '../../../server/index.ts';
import { APP_URL } from '../open-belfry.ts';
import { openHandlerSite, status, type HandlerSite } from './handler-site.ts';
import { openScene, type Scene } from './scene.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

let site: HandlerSite;
let scene: Scene;
beforeEach(async () => {
  site = await openHandlerSite();
  scene = await openScene({ url: site.url, secret: SECRET });
});
afterEach(async () => {
  await scene.server.close();
  await site.close();
});

/** The posts that have come, after letting the server's clock run through its waits. */
async function pressThrough(): Promise<Awaited<ReturnType<Scene['press']>>> {
  let over = false;
  const pressing = scene.press().finally(() => (over = true));
  while (!over) {
    const { environment } = scene.server;
    const [next] = environment.timers().filter((at) => at > environment.now() && at <= environment.now() + 2_000);
    if (next !== undefined) environment.advance(next - environment.now());
    await new Promise((resolve) => setImmediate(resolve));
  }
  return pressing;
}

describe('a handler with a URL', () => {
  it('gets one POST, with a signature of Standard Webhooks that its library verifies', async () => {
    expect(await scene.press()).toMatchObject({ status: 200, body: { success: true } });
    const [post] = site.posts;
    expect(site.posts).toHaveLength(1);
    const { headers, body = '' } = post ?? {};
    const at = scene.server.environment.now();
    expect(JSON.parse(body)).toEqual({
      type: 'notification.action',
      timestamp: new Date(at).toISOString(),
      data: {
        action: 'approve',
        userId: 'ana',
        notificationId: scene.id,
        subscriptionId: scene.subscription.id,
        template: 'request',
        category: null,
        data: { kind: 'booking', who: 'Bea', n: 7 },
        at,
      },
    });
    const id = `${scene.id}:${scene.subscription.id}:approve`;
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(at / 1000),
      'webhook-signature': new Webhook(SECRET).sign(id, new Date(at), body),
    });
  });

  it.each([
    ['204', status(204), { success: true }],
    ['a word', status(200, 'OK'), { success: true }],
    ['a refusal', status(200, '{"success":false}'), { success: false }],
    ['a refusal without a text', status(200, '{"success":false,"notification":null}'), { success: false }],
    ['a refusal with no proper text', status(200, '{"success":false,"notification":{"title":""}}'), { success: false }],
    [
      'a text',
      status(200, '{"notification":{"title":"At ten"}}'),
      { success: true, notification: { title: 'At ten' } },
    ],
  ])('may answer with %s', async (_name, answer, heard) => {
    site.answer(answer);
    expect(await scene.press()).toMatchObject({ status: 200, body: heard });
  });

  it.each([500, 503, 429, 408])('is asked again after a %i, under the same id', async (code) => {
    site.answer(status(code), status(204));
    expect((await pressThrough()).status).toBe(200);
    expect(site.posts.map(({ headers }) => headers['webhook-id'])).toEqual([
      `${scene.id}:${scene.subscription.id}:approve`,
      `${scene.id}:${scene.subscription.id}:approve`,
    ]);
  });

  it('is asked three times, and then it has failed', async () => {
    site.answer(status(500));
    const { body } = await pressThrough();
    expect(body).toMatchObject({ code: 'action_failed', detail: 'the handler answered 500' });
    expect(site.posts).toHaveLength(3);
  });

  it.each([400, 401, 404, 410])('is asked once when it answers %i', async (code) => {
    site.answer(status(code));
    expect((await scene.press()).body).toMatchObject({
      code: 'action_failed',
      detail: `the handler answered ${code}`,
    });
    expect(site.posts).toHaveLength(1);
  });

  it('is asked once when it answers more than 64 KiB', async () => {
    site.answer(status(200, ' '.repeat(70_000)));
    expect((await scene.press()).body).toMatchObject({ detail: 'the handler answered more than 64 KiB' });
    expect(site.posts).toHaveLength(1);
  });

  it('is followed nowhere: a redirect is a failure', async () => {
    site.answer(status(307, '', { location: '/elsewhere' }), status(204));
    expect((await scene.press()).body).toMatchObject({ code: 'action_failed', detail: 'the handler answered 307' });
    expect(site.posts.map(({ path }) => path)).toEqual(['/hooks/belfry']);
  });

  it('is given up where it does not answer: eight seconds in all', async () => {
    site.answer(() => undefined);
    const start = scene.server.environment.now();
    const pressing = scene.press();
    await expect.poll(() => site.posts.length).toBe(1);
    scene.server.environment.advance(5_000);
    await expect.poll(() => scene.server.environment.timers()).toContain(start + 5_500);
    scene.server.environment.advance(500);
    await expect.poll(() => site.posts.length).toBe(2);
    scene.server.environment.advance(2_500);
    expect((await pressing).body).toMatchObject({ code: 'action_failed' });
    expect(site.posts).toHaveLength(2);
  });

  it('is given up where nobody listens; its address is told to the log alone', async () => {
    await site.close();
    const { body } = await pressThrough();
    expect(body).toMatchObject({ code: 'action_failed', detail: 'the handler could not be reached' });
    expect(JSON.stringify(body)).not.toContain('127.0.0.1');
    const [line] = scene.server.environment.lines.filter(({ message }) => message === 'an action failed');
    expect(inspect(line?.facts.err)).toContain('ECONNREFUSED');
  });
});

describe('a handler that cannot work', () => {
  it.each([
    [{ url: 'localhost:3000', secret: SECRET }, 'actionHandler.url is "localhost:3000"'],
    [{ url: 'ftp://app.example/', secret: SECRET }, 'actionHandler.url is "ftp://app.example/"'],
    [{ url: 'https://me:pass@app.example/', secret: SECRET }, 'actionHandler.url has a user or password'],
    [{ url: 'https://app.example/', secret: 'hunter2hunter2hunter2hunter2hunter2' }, 'actionHandler.secret is not'],
    [{ url: 'https://app.example/', secret: 'whsec_c2hvcnQ=' }, 'actionHandler.secret is not'],
  ])('is told at the start: %j', async (actionHandler, message) => {
    await expect(createBelfry({ appUrl: APP_URL, data: '/nowhere/at-all.db', actionHandler })).rejects.toThrow(message);
  });
});
