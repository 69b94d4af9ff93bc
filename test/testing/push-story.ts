/**
 * What both browsers do alike on the local push service, in stretches: each browser's own steps stand between them. Each
 * step starts where the last one ended.
 */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Differences } from '../e2e/differences.ts';
import { currentEndpoint, openSite, PATIENCE_MS, send, shown, subscribe, type PushScene } from './push-scene.ts';

/**
 * @param own.refusal what `subscribe()` says when the push service refuses
 * @param own.buttons titles on the desktop, in a form that `toEqual` takes
 */
export function subscribesAndShows(
  scene: PushScene,
  { desktopBody, refusal, buttons }: Pick<Differences, 'desktopBody'> & { refusal: string; buttons: unknown },
): void {
  it('has the permission that it was given', async () => {
    expect(await scene.page.evaluate(() => Notification.permission)).toBe('granted');
  });

  it('rejects subscribe() when the service refuses registrations', async () => {
    scene.service.refuseRegistrations('INVALID_SENDER');
    await expect(subscribe(scene)).rejects.toThrow(refusal);
    scene.service.refuseRegistrations(null);
  });

  it('subscribes with an endpoint that the routes cover', async () => {
    await subscribe(scene);
    const { origin, hostname } = new URL(scene.subscription.endpoint);
    expect(Object.keys(scene.service.routes)).toContain(origin);
    expect(scene.service.hosts).toContain(hostname);
  });

  it('shows what web-push sends on the desktop, buttons included', async () => {
    const actions = [
      { action: 'approve', title: 'Approve' },
      { action: 'later', title: 'Later' },
    ];
    expect(await send(scene, 'Studio A, 15:00', { body: 'Ω & <b>', actions, requireInteraction: true })).toBe(201);
    const notification = await shown(scene, 'Studio A, 15:00');
    expect(notification.body).toBe(desktopBody('Ω &amp; &lt;b&gt;', new URL(scene.site.origin).host));
    expect(notification.actions.map(({ title }) => title)).toEqual(buttons);
    expect(notification.timeoutMs).toBe(0);
  });
}

export function reportsWhatPeopleDo(scene: PushScene): void {
  it('hands a click on a button to the worker as a trusted event, and takes the notification down', async () => {
    const { id } = await shown(scene, 'Studio A, 15:00');
    scene.daemon.click(id, 'Approve');
    const fact = await scene.site.waitForFact(({ type }) => type === 'click', PATIENCE_MS);
    expect(fact).toMatchObject({ action: 'approve', isTrusted: true, title: 'Studio A, 15:00' });
    await scene.daemon.waitForClose(id);
  });

  it('hands over a click on the notification itself', async () => {
    await send(scene, 'Just look');
    scene.daemon.click((await shown(scene, 'Just look')).id);
    const isLook = ({ type, title }: { type: string; title: string }) => type === 'click' && title === 'Just look';
    expect((await scene.site.waitForFact(isLook, PATIENCE_MS)).action).toBe('');
  });

  it('tells the worker of a dismissal', async () => {
    await send(scene, 'Swiped away');
    scene.daemon.dismiss((await shown(scene, 'Swiped away')).id);
    await scene.site.waitForFact(({ type, title }) => type === 'close' && title === 'Swiped away', PATIENCE_MS);
  });

  it('replaces a notification by its tag', async () => {
    await send(scene, 'Gate 3', { tag: 'gate' });
    await shown(scene, 'Gate 3');
    await send(scene, 'Gate 7', { tag: 'gate' });
    await shown(scene, 'Gate 7');
    await expect.poll(() => [...scene.daemon.shown.values()].map(({ title }) => title)).toEqual(['Gate 7']);
  });
}

export function survives(scene: PushScene, { watchWorkerStarts }: Pick<Differences, 'watchWorkerStarts'>): void {
  it('wakes a stopped worker with no page open', async () => {
    await scene.page.close();
    const starts = await watchWorkerStarts(scene.launched.browser);
    await scene.launched.stopWorkers();
    await send(scene, 'Wake up');
    await shown(scene, 'Wake up');
    expect(await starts()).toBe(1);
  });

  it('receives after a restart what was sent while it was closed', async () => {
    await scene.launched.close({ keepProfile: true });
    expect(await send(scene, 'While you were out')).toBe(201);
    expect(await send(scene, 'Never mind', {}, { TTL: 0 })).toBe(201);
    await scene.launched.relaunch();
    await shown(scene, 'While you were out');
    expect(scene.daemon.history.some(({ title }) => title === 'Never mind')).toBe(false);
  });

  it('keeps its subscription through a crash', async () => {
    await scene.launched.kill();
    await send(scene, 'After the crash');
    await scene.launched.relaunch();
    await shown(scene, 'After the crash');
    await openSite(scene);
    expect(await currentEndpoint(scene)).toBe(scene.subscription.endpoint);
  });
}

export function losesItsSubscription(scene: PushScene): void {
  const permission = () => scene.page.evaluate(() => Notification.permission);

  it('makes senders get 410 after unsubscribe()', async () => {
    await scene.page.evaluate(async () => {
      const { pushManager } = await navigator.serviceWorker.ready;
      await (await pushManager.getSubscription())?.unsubscribe();
    });
    await expect.poll(() => send(scene, 'Gone'), { timeout: PATIENCE_MS }).toBe(410);
  });

  it('loses the subscription when its owner blocks the site', async () => {
    await subscribe(scene);
    expect(await send(scene, 'Still welcome')).toBe(201);
    await scene.launched.setNotificationPermission(scene.site.origin, 'block');
    await expect.poll(permission).toBe('denied');
    await expect.poll(() => send(scene, 'Blocked'), { timeout: PATIENCE_MS }).toBe(410);
    await scene.launched.setNotificationPermission(scene.site.origin, 'allow');
    await expect.poll(permission).toBe('granted');
  });
}

export function closesForGood(scene: PushScene): void {
  it('leaves no profile behind when it is closed for good', async () => {
    await scene.launched.close();
    expect(existsSync(scene.launched.userDataDir)).toBe(false);
    await expect(scene.launched.relaunch()).rejects.toThrow('closed for good');
  });
}
