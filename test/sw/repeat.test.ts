import { describe, expect, it } from 'vitest';
import { payload, startWorker } from './built-worker.ts';

describe('a repeated push', () => {
  it('takes the place of the first, without a sound', async () => {
    const worker = await startWorker();
    const again = payload({ notification: { vibrate: [100], tag: 't', renotify: true } });
    await worker.push(again);
    await worker.push(again);
    expect(worker.shown.map(({ visible }) => visible)).toEqual([false, true]);
    expect(worker.shown[0]?.options).toMatchObject({ renotify: true, vibrate: [100] });
    expect(worker.shown[1]?.options).toMatchObject({ tag: 't', silent: true });
    expect(worker.shown[1]?.options).not.toHaveProperty('renotify');
    expect(worker.shown[1]?.options).not.toHaveProperty('vibrate');
  });

  it('is known by a tag of its own when the app gave none', async () => {
    const worker = await startWorker();
    await worker.push(payload());
    await worker.push(payload());
    expect(worker.shown.map(({ tag }) => tag)).toEqual(['belfry-ntf_1', 'belfry-ntf_1']);
  });

  it('is recognised by the next life of the worker', async () => {
    const worker = await startWorker();
    await worker.push(payload());
    worker.kill();
    await worker.push(payload());
    expect(worker.shown.map(({ options }) => options.silent)).toEqual([undefined, true]);
  });

  it('is not another notification with the same tag', async () => {
    const worker = await startWorker();
    await worker.push(payload({ notification: { tag: 't' } }));
    await worker.push(payload({ notification: { tag: 't' }, belfry: { id: 'ntf_2' } }));
    expect(worker.shown[1]?.options).not.toHaveProperty('silent');
  });
});
