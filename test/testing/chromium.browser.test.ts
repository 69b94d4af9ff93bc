import { describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../../testing/index.ts';
import { DIFFERENCES } from '../e2e/differences.ts';
import { PATIENCE_MS, setPushScene } from './push-scene.ts';
import {
  closesForGood,
  losesItsSubscription,
  reportsWhatPeopleDo,
  subscribesAndShows,
  survives,
} from './push-story.ts';

/** D-Bus is the desktop bus of Linux. */
const canRun = process.platform === 'linux' && inject('browserMissing') === null;

// One browser, one story: each step starts where the last one ended.
describe.skipIf(!canRun)('Chromium on the local push service', () => {
  const scene = setPushScene(launchChromium);

  subscribesAndShows(scene, {
    ...DIFFERENCES.Chromium,
    refusal: 'Registration failed - push service error',
    buttons: expect.arrayContaining(['Approve', 'Later']),
  });

  it('acknowledges what it received', async () => {
    await expect.poll(() => scene.service.pending(), { timeout: PATIENCE_MS }).toEqual([]);
  });

  reportsWhatPeopleDo(scene);
  survives(scene, DIFFERENCES.Chromium);
  losesItsSubscription(scene);
  closesForGood(scene);
});
