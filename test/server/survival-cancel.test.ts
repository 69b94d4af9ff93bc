import { expect, it } from 'vitest';
import { createBelfry } from '../../server/index.ts';
import { openScene } from './scene.ts';

const MESSAGES = 1_500;

/** Three batches, each with so many on their way. */
const IN_FLIGHT = 3 * 64;

it('A cancel in the middle of a send reaches the batches that are being sent', { timeout: 20_000 }, async () => {
  const scene = await openScene({ messages: MESSAGES, delayMs: 150 });
  const belfry = await createBelfry({
    data: scene.file,
    appUrl: 'https://app.example',
    vapid: { subject: 'mailto:ops@app.example' },
    routes: scene.sink.routes,
    threads: 0,
  });
  try {
    await belfry.start();
    const { id } = await belfry.send({ title: 'A mistake', to: { everyone: true } });
    await scene.received(1);
    const answer = await belfry.app.request(`/api/v1/notifications/${id}/cancel`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${belfry.made.apiKey}` },
    });
    expect(answer.status).toBe(200);
    const before = (await scene.sink.stats()).messages;
    await belfry.idle();
    const { messages } = await scene.sink.stats();
    expect(messages).toBeLessThanOrEqual(before + IN_FLIGHT);
    const look = await belfry.app.request(`/api/v1/notifications/${id}`, {
      headers: { Authorization: `Bearer ${belfry.made.apiKey}` },
    });
    expect(await look.json()).toMatchObject({
      state: 'cancelled',
      counts: { sent: messages, pending: 0 },
    });
  } finally {
    await belfry.stop();
    await scene.close();
  }
});
