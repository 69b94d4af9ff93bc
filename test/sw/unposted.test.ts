import { expect, it } from 'vitest';
import type { WorkerHarness } from '../../testing/worker-harness/index.ts';
import type { PushEvent } from '../../wire/schemas/event.ts';
import { EVENTS_URL, payload, startWorker } from './built-worker.ts';

const approve = { action: 'approve', title: 'Approve', index: 0, post: {} };

/** A server that answers events, and posted buttons only when told to. */
function createSlowServer() {
  const events: PushEvent[] = [];
  let answer = (_: Response): void => undefined;
  return {
    events,
    answer: () => answer(Response.json({ success: true })),
    fetch: async (url: string, init: RequestInit = {}): Promise<Response> => {
      if (url !== EVENTS_URL) return new Promise<Response>((resolve) => (answer = resolve));
      events.push(...(JSON.parse(init.body as string) as { events: PushEvent[] }).events);
      return Response.json({ accepted: 1, rejected: [] });
    },
  };
}

const clicks = ({ events }: { events: PushEvent[] }) => events.filter(({ type }) => type === 'action_clicked');

it('asks the server for a button whose post the worker did not live to see end', async () => {
  const server = createSlowServer();
  const worker = await startWorker({ fetch: server.fetch });
  await worker.push(payload({ belfry: { actions: [approve] } }));
  void worker.click(undefined, 'approve');
  await expect.poll(() => stored(worker)).toEqual([{ unposted: true }]);
  worker.kill();
  await worker.push(payload({ belfry: { id: 'ntf_2', token: 'token-2' } }));
  expect(clicks(server)).toMatchObject([{ token: 'token-1', action: 'approve', unposted: true }]);
});

it('leaves it at the post where that ends', async () => {
  const server = createSlowServer();
  const worker = await startWorker({ fetch: server.fetch });
  await worker.push(payload({ belfry: { actions: [approve] } }));
  const clicked = worker.click(undefined, 'approve');
  await expect.poll(() => stored(worker)).toEqual([{ unposted: true }]);
  // What else is sent meanwhile leaves it alone: the app would be asked twice.
  await worker.push(payload({ belfry: { id: 'ntf_2', token: 'token-2' } }));
  expect(clicks(server)).toEqual([]);
  server.answer();
  await clicked;
  expect(clicks(server)).toHaveLength(1);
  expect(clicks(server)[0]).not.toHaveProperty('unposted');
});

/** The marks of the clicks in the outbox. */
async function stored({ indexedDB }: WorkerHarness): Promise<unknown[]> {
  const database = await settled((indexedDB as IDBFactory).open('belfry'));
  const entries = (await settled(database.transaction('outbox').objectStore('outbox').getAll())) as {
    event: PushEvent;
  }[];
  database.close();
  return entries
    .filter(({ event }) => event.type === 'action_clicked')
    .map(({ event: { unposted } }) => ({ unposted }));
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('no database'));
  });
