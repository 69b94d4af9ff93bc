import { describe, expect, it } from 'vitest';
import { startWorkerIn } from './browsers.ts';
import { createServer, payload, SCOPE } from './built-worker.ts';
import { openPageDevice } from './page.ts';

const personal = payload({
  app_badge: 4,
  notification: {
    title: 'Your test results',
    body: 'Ana, please call',
    tag: 'patient-zeta',
    icon: '/photos/ana.png',
    data: { patient: 'zeta' },
    actions: [{ action: 'call', title: 'Call Dr. Paz', navigate: `${SCOPE}call/zeta` }],
  },
  belfry: { actions: [{ action: 'off', title: 'Unsubscribe Ana', index: 1, ends: true }] },
});

async function startLeft(language?: string) {
  const server = createServer();
  const worker = await startWorkerIn('Chromium', { fetch: server.fetch }, language);
  await openPageDevice(worker).writeConfig({ neutral: '1' });
  return { worker, server };
}

describe('a push for somebody who has left', () => {
  it.each([
    ['en-GB', 'You have a new notification'],
    ['pt-BR', 'Você tem uma nova notificação'],
    ['de', 'You have a new notification'],
  ])('says in %s that there is one, and no more', async (language, body) => {
    const { worker } = await startLeft(language);
    const page = worker.clients.add({ url: SCOPE });
    await worker.push(personal);
    expect(worker.shown.map((shown) => [shown.title, shown.body])).toEqual([['app.example', body]]);
    expect(JSON.stringify([worker.shown, page.messages])).not.toMatch(/Ana|zeta|result|Paz|bookings|token-1|ntf_1/);
    expect(worker.badges).toEqual([]);
  });

  it('leads to the site, and reports nothing', async () => {
    const { worker, server } = await startLeft();
    await worker.push(personal);
    await worker.click();
    expect(worker.openedWindows).toEqual([SCOPE]);
    expect(server.posts).toEqual([]);
    expect(worker.failures).toEqual([]);
  });

  it('is as neutral where it came from another server, or Safari has read it already', async () => {
    const { worker } = await startLeft();
    await worker.push('{"title":"Your test results","url":"/zeta"}');
    await worker.push(null, { title: 'Your test results', navigate: `${SCOPE}zeta`, data: { patient: 'zeta' } });
    expect(worker.shown.map(({ title }) => title)).toEqual(['app.example', 'app.example']);
    expect(JSON.stringify(worker.shown)).not.toMatch(/zeta|results/);
    expect(worker.shown[1]?.options.navigate).toBe(SCOPE);
  });

  it('does not come back with a button that is pressed after they left', async () => {
    const server = createServer({ code: 'action_of_another', success: false });
    const worker = await startWorkerIn('Chromium', { fetch: server.fetch });
    const post = { failure: { title: 'Not booked for Ana' } };
    await worker.push(payload({ belfry: { actions: [{ action: 'book', title: 'Book', index: 0, post }] } }));
    await openPageDevice(worker).writeConfig({ neutral: '1' });
    server.answer = 403;
    await worker.click(undefined, 'book');
    expect(server.posts.map(({ url }) => url)).toContain(`${SCOPE}api/v1/push/actions`);
    expect(worker.shown.filter(({ visible }) => visible)).toEqual([]);
    expect(worker.failures).toEqual([]);
  });

  it('is shown in full once the server has confirmed who is here', async () => {
    const { worker } = await startLeft();
    await openPageDevice(worker).writeConfig({ neutral: undefined });
    await worker.push(personal);
    expect(worker.shown[0]?.title).toBe('Your test results');
  });

  it('is shown in full where storage does not say in time', async () => {
    const worker = await startWorkerIn('Chromium', { indexedDB: { open: () => new EventTarget() } });
    void worker.push(personal);
    await expect.poll(() => worker.shown.map(({ title }) => title), { timeout: 1000 }).toEqual(['Your test results']);
  });
});
