import type {} from '../../testing/matchers/vitest.ts';
import { describe, expect, inject, it } from 'vitest';
import { launchChromium, pushMatchers } from '../../testing/index.ts';
import { PATIENCE_MS, send, setPushScene, subscribe } from './push-scene.ts';

expect.extend(pushMatchers);

const canRun = process.platform === 'linux' && inject('browserMissing') === null;

// D-Bus is the desktop bus of Linux, and a browser must be installed.
describe.skipIf(!canRun)('the matchers on a real desktop', () => {
  const scene = setPushScene(launchChromium);

  it('see a notification as the site gave it', async () => {
    await subscribe(scene);
    const actions = [
      { action: 'way', title: 'Show the way' },
      { action: 'no', title: 'Cancel' },
    ];
    await send(scene, 'Table 5', { body: 'Q & A, <b>', actions });

    await expect(scene.service).toHaveAccepted({ endpoint: scene.subscription.endpoint }, { times: 1 });
    const shown = { title: 'Table 5', body: 'Q & A, <b>', actions: ['Show the way', 'Cancel'], replaced: false };
    await expect(scene.daemon).toHaveShown(shown, { timeoutMs: PATIENCE_MS });
  });
});
