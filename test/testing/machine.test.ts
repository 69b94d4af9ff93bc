import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireVersion } from '../../testing/browsers/version.ts';
import { requireNetwork } from '../../testing/chromium/network.ts';
import { startPushProxy, startPushService } from '../../testing/index.ts';
import { complaintOf } from './fixtures/run-script.ts';

const SERVICE = `{ service: { chromiumFlags: [], firefoxPrefs: {} } }`;

const isLinux = process.platform === 'linux';
/** Namespaces of one's own: root has them, and others where the kernel lets them. */
const canUnshare = isLinux && spawnSync('unshare', ['-rnm', 'true']).status === 0;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'belfry-machine-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a port in use', () => {
  it('is named, for the service and for its proxy, and the service leaves no other port open', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const message = `port ${port} of 127.0.0.1 is in use; choose another one, or 0 for any that is free`;
    await expect(startPushService({ port })).rejects.toThrow(message);
    await expect(startPushProxy({}, port)).rejects.toThrow(message);
    await new Promise((resolve) => taken.close(resolve));
    const service = await startPushService({ port });
    expect(Object.values(service.routes)[0]?.port).toBe(port);
    await service.close();
  });
});

describe('an unsupported version', () => {
  const chromium = { name: 'Chromium', oldest: 132, hint: 'apt-get install chromium' };

  it.each(['Chrome/131.0.6778.85', 'HeadlessChrome/90.0.1', 'something else'])('refuses %s', (version) => {
    const message = `${version} is not supported; Chromium 132 or newer is needed: apt-get install chromium`;
    expect(() => requireVersion(version, chromium)).toThrow(message);
  });

  it.each(['Chrome/132.0.1', 'HeadlessChrome/156.0.8078.79'])('takes %s', (version) => {
    expect(() => requireVersion(version, chromium)).not.toThrow();
  });
});

describe('no network interface but loopback', () => {
  const address = { address: '', netmask: '', mac: '', cidr: null, family: 'IPv4' as const };
  const lo = [{ ...address, internal: true }];

  it('is refused for Chromium on Linux, with the way to get one', () => {
    expect(() => requireNetwork({ lo }, 'linux')).toThrow('ip link add belfry0 type veth peer belfry1');
    expect(() => requireNetwork({ lo, eth0: [{ ...address, internal: false }] }, 'linux')).not.toThrow();
    expect(() => requireNetwork({ lo }, 'darwin')).not.toThrow();
  });

  // Wants a network namespace of its own.
  it.skipIf(!canUnshare)('is told before a browser is started, and no profile is left', async () => {
    const under = ['unshare', '-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
    const env = { BELFRY_CHROMIUM: '/bin/true', TMPDIR: folder };
    expect(await complaintOf(`t.launchChromium(${SERVICE})`, { under, env })).toMatch(
      /^Chromium receives nothing where/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('no D-Bus', () => {
  // D-Bus is the desktop bus of Linux.
  it.skipIf(!isLinux)('says what to install, and leaves no folder', async () => {
    const bin = mkdtempSync(join(tmpdir(), 'belfry-bin-'));
    for (const name of ['sh', 'rm']) symlinkSync(`/bin/${name}`, join(bin, name));
    const complaint = await complaintOf('t.startNotificationDaemon()', { env: { PATH: bin, TMPDIR: folder } });
    rmSync(bin, { recursive: true });
    expect(complaint).toMatch(
      /^dbus-daemon did not start; install it \(Debian and Ubuntu: apt-get install dbus-daemon/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a temporary folder that cannot be written to', () => {
  const starts = {
    launchChromium: `t.launchChromium(${SERVICE})`,
    launchFirefox: `t.launchFirefox(${SERVICE})`,
    startNotificationDaemon: 't.startNotificationDaemon()',
  };
  const env = { BELFRY_CHROMIUM: process.execPath, BELFRY_FIREFOX: process.execPath };

  // Folders are named as on POSIX.
  it.skipIf(process.platform === 'win32').each(Object.entries(starts))('is named by %s', async (_, call) => {
    const missing = join(folder, 'none');
    expect(await complaintOf(call, { env: { ...env, TMPDIR: missing } })).toBe(
      `cannot make a folder in ${missing} (ENOENT); set TMPDIR to a folder that can be written to`,
    );
  });

  // Wants a mount namespace of its own.
  it.skipIf(!canUnshare)('is named when it is read-only', async () => {
    const under = ['unshare', '-rm', 'sh', '-c', `mount -t tmpfs -o ro none ${folder} && exec "$@"`, 'sh'];
    expect(await complaintOf(starts.launchChromium, { under, env: { ...env, TMPDIR: folder } })).toBe(
      `cannot make a folder in ${folder} (EROFS); set TMPDIR to a folder that can be written to`,
    );
  });
});
