import { afterAll, describe, expect, inject, it } from 'vitest';
import webpush from 'web-push';
import { launchFirefox } from '../../testing/index.ts';
import { DIFFERENCES } from '../e2e/differences.ts';
import { startRefusingProxy, type RefusingProxy } from './fixtures/refusing-proxy.ts';
import { currentEndpoint, PATIENCE_MS, send, setPushScene, shown, subscribe, vapidDetails } from './push-scene.ts';
import {
  closesForGood,
  losesItsSubscription,
  reportsWhatPeopleDo,
  subscribesAndShows,
  survives,
} from './push-story.ts';

/** D-Bus is the desktop bus of Linux. */
const canRun = process.platform === 'linux' && inject('firefoxMissing') === null;

// One browser, one story: each step starts where the last one ended.
describe.skipIf(!canRun)('Firefox on the local push service', () => {
  let proxy: RefusingProxy | undefined;
  afterAll(() => proxy?.close());
  const scene = setPushScene(async (input) => {
    proxy = await startRefusingProxy();
    return launchFirefox({ ...input, prefs: proxy.prefs });
  });

  const lastMessage = () => scene.service.received.at(-1)?.messageId;
  const acknowledged = () => scene.service.waitForAck(({ messageId }) => messageId === lastMessage(), PATIENCE_MS);

  subscribesAndShows(scene, {
    ...DIFFERENCES.Firefox,
    refusal: 'Error retrieving push subscription',
    buttons: ['Activate', 'Approve', 'Later'],
  });

  it('acknowledges what it received', async () => {
    expect(await acknowledged()).toMatchObject({ type: 'ack', code: 100 });
    expect(scene.service.pending()).toEqual([]);
  });

  reportsWhatPeopleDo(scene);

  it('says which message it could not decrypt, and that a handler failed', async () => {
    const { subscription, service } = scene;
    const auth = Buffer.alloc(16).toString('base64url');
    const unreadable = { ...subscription, keys: { ...subscription.keys, auth } };
    await webpush.sendNotification(unreadable, 'x', { vapidDetails, agent: service.agent });
    expect(await acknowledged()).toMatchObject({ code: 101 });
    await webpush.sendNotification(subscription, 'no JSON', { vapidDetails, agent: service.agent });
    const nack = service.waitForAck(
      ({ type, messageId }) => type === 'nack' && messageId === lastMessage(),
      PATIENCE_MS,
    );
    expect((await nack).code).toBe(301);
  });

  survives(scene, DIFFERENCES.Firefox);

  it('fires pushsubscriptionchange when the service has forgotten it', async () => {
    scene.service.resetUserAgents();
    const fact = await scene.site.waitForFact(({ type }) => type === 'change', PATIENCE_MS);
    expect(fact.old).toBe(scene.subscription.endpoint);
    expect(fact.new).toBeUndefined();
    expect(await currentEndpoint(scene)).toBeNull();
    expect(await send(scene, 'Forgotten')).toBe(410);
    await subscribe(scene);
    expect(await send(scene, 'Met again')).toBe(201);
    await shown(scene, 'Met again');
  });

  losesItsSubscription(scene);

  it('asks nothing of the world outside', () => {
    expect(proxy?.seen).toEqual([]);
  });

  closesForGood(scene);
});
