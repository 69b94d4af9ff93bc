import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import dbus, { Variant, type ClientInterface } from 'dbus-next';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startNotificationDaemon, type NotificationDaemon } from '../../testing/index.ts';

interface Notifications extends ClientInterface {
  Notify(...args: unknown[]): Promise<number>;
  CloseNotification(id: number): Promise<void>;
}

// D-Bus is the desktop bus of Linux; elsewhere there is nothing to test.
describe.skipIf(process.platform !== 'linux')('startNotificationDaemon', () => {
  let daemon: NotificationDaemon;
  let bus: ReturnType<typeof dbus.sessionBus>;
  let desktop: Notifications;
  const signals: [string, number, unknown][] = [];

  beforeAll(async () => {
    daemon = await startNotificationDaemon();
    bus = dbus.sessionBus({ busAddress: daemon.env.DBUS_SESSION_BUS_ADDRESS });
    const object = await bus.getProxyObject('org.freedesktop.Notifications', '/org/freedesktop/Notifications');
    desktop = object.getInterface<Notifications>('org.freedesktop.Notifications');
    for (const name of ['NotificationClosed', 'ActionInvoked', 'NotificationReplied']) {
      desktop.on(name, (id: number, value: unknown) => signals.push([name, id, value]));
    }
  });
  afterAll(async () => {
    bus.disconnect();
    await daemon.close();
  });
  afterEach(async () => {
    for (const id of [...daemon.shown.keys()]) daemon.dismiss(id);
    await settle();
    signals.length = 0;
  });

  const notify = (title: string, { replaces = 0, actions = ['default', 'Activate', '0', 'Yes!'] } = {}) =>
    desktop.Notify('app', replaces, '', title, 'body', actions, { urgency: new Variant('y', 2) }, 0);
  /** A round trip: what the daemon signalled before it answered has arrived. */
  const settle = () =>
    bus.call(
      new dbus.Message({
        destination: 'org.freedesktop.Notifications',
        path: '/org/freedesktop/Notifications',
        interface: 'org.freedesktop.Notifications',
        member: 'GetCapabilities',
      }),
    );

  it('shows what an application notifies', async () => {
    const id = await notify('Hello');
    expect(daemon.shown.get(id)).toMatchObject({
      title: 'Hello',
      body: 'body',
      actions: [
        { key: 'default', title: 'Activate' },
        { key: '0', title: 'Yes!' },
      ],
      hints: { urgency: 2 },
      timeoutMs: 0,
      replaced: false,
    });
  });

  it('lets a test wait for a notification to come', async () => {
    const waiting = daemon.waitFor(({ title }) => title === 'later');
    const id = await notify('later');
    expect((await waiting).id).toBe(id);
  });

  it('names what is shown when the wait is in vain', async () => {
    await notify('here');
    await expect(daemon.waitFor(({ title }) => title === 'there', 1)).rejects.toThrow('"here"');
  });

  it('replaces a notification in place', async () => {
    const id = await notify('old');
    expect(await notify('new', { replaces: id })).toBe(id);
    expect([...daemon.shown.values()].map(({ title, replaced }) => [title, replaced])).toEqual([['new', true]]);
  });

  it('clicks on the body, or on a button by key or by title', async () => {
    const id = await notify('Hello');
    daemon.click(id);
    daemon.click(id, '0');
    daemon.click(id, 'Yes!');
    await settle();
    expect(signals).toEqual([
      ['ActionInvoked', id, 'default'],
      ['ActionInvoked', id, '0'],
      ['ActionInvoked', id, '0'],
    ]);
  });

  it('types a reply', async () => {
    const id = await notify('Hello');
    daemon.reply(id, 'Hi');
    await settle();
    expect(signals).toEqual([['NotificationReplied', id, 'Hi']]);
  });

  it('refuses to click on what is not there', async () => {
    const id = await notify('Hello');
    expect(() => daemon.click(id, 'No')).toThrow('it has default "Activate", 0 "Yes!"');
    expect(() => daemon.click(999)).toThrow('no notification 999');
  });

  it('tells the application of a dismissal', async () => {
    const id = await notify('Hello');
    daemon.dismiss(id);
    await settle();
    expect(signals).toEqual([['NotificationClosed', id, 2]]);
    expect(daemon.shown.has(id)).toBe(false);
  });

  it('takes down what the application closes', async () => {
    const id = await notify('Hello');
    await Promise.all([daemon.waitForClose(id), desktop.CloseNotification(id)]);
    await settle();
    expect(signals).toEqual([['NotificationClosed', id, 3]]);
  });

  it('leaves nothing behind, even when its process is killed', async () => {
    const script = `
      import { startNotificationDaemon } from ${JSON.stringify(import.meta.resolve('../../testing/index.ts'))};
      console.log((await startNotificationDaemon()).env.DBUS_SESSION_BUS_ADDRESS);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { value: address } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
    const folder = dirname(/path=([^,]+)/.exec(String(address))?.[1] ?? expect.fail(`no path in ${String(address)}`));
    expect(existsSync(folder)).toBe(true);
    child.kill('SIGKILL');
    await expect.poll(() => existsSync(folder), { timeout: 5_000 }).toBe(false);
  });
});
