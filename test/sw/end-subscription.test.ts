import { describe, expect, it } from 'vitest';
import { createFakeSubscription } from '../../testing/worker-harness/index.ts';
import { payload, SCOPE, startWorker } from './built-worker.ts';
import { openPageDevice } from './page.ts';

const ends = { belfry: { actions: [{ action: 'off', title: 'Unsubscribe', index: 0, ends: true }] } };

describe('an action that ends the subscription', () => {
  it('opens no page, and leaves the device as a page’s client leaves it that was told no', async () => {
    const worker = await startWorker();
    worker.subscription = createFakeSubscription();
    const device = openPageDevice(worker);
    await device.writeConfig({ endpoint: `${SCOPE}push/1`, apiBase: SCOPE });
    await worker.push(payload(ends));
    await worker.click(undefined, 'off');
    expect(worker.openedWindows).toEqual([]);
    const { endpoint, replacing } = await device.readKnown();
    expect([endpoint, replacing]).toEqual([undefined, expect.any(String)]);
  });

  it('leaves the subscription alone when another button is pressed', async () => {
    const worker = await startWorker();
    const device = openPageDevice(worker);
    await device.writeConfig({ endpoint: `${SCOPE}push/1`, apiBase: SCOPE });
    await worker.push(
      payload({ belfry: { actions: [...ends.belfry.actions, { action: 'x', title: 'X', index: 1 }] } }),
    );
    await worker.click(undefined, 'x');
    expect((await device.readKnown()).endpoint).toBe(`${SCOPE}push/1`);
  });
});
