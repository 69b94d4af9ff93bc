import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import webpush from 'web-push';
import { describePush } from '../../testing/cli/describe-push.ts';
import { createUserAgent, startPushProxy, startPushService, type ReceivedPush } from '../../testing/index.ts';
import { startBelfry } from '../server/cli/run-belfry.ts';

const ROOT = join(import.meta.dirname, '../..');
const vapid = webpush.generateVAPIDKeys();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'belfry-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (...args: string[]) => startBelfry(['push-service', ...args], { cwd: folder, env: { TMPDIR: folder } });

/** A sender that knows nothing of us: plain web-push, in a process of its own. @returns the status it was answered */
async function sendFromElsewhere(subscription: object, proxy: string, ca: string, payload?: string): Promise<string> {
  const script = `
    const { default: webpush } = await import(${JSON.stringify(import.meta.resolve('web-push'))});
    const vapidDetails = ${JSON.stringify({ subject: 'mailto:ops@example.com', ...vapid })};
    const options = { vapidDetails, proxy: ${JSON.stringify(proxy)} };
    const sent = webpush.sendNotification(${JSON.stringify(subscription)}, ${JSON.stringify(payload ?? null)}, options);
    console.log(await sent.then(({ statusCode }) => statusCode, (error) => error.statusCode ?? error.message));
  `;
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: ca };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: ROOT,
    env,
  });
  return stdout.trim();
}

describe('belfry push-service', () => {
  it('prints how to start browsers and senders, and each push, and removes its folder at the end', async () => {
    const running = start();
    const proxy = (await running.line('HTTPS_PROXY=')).split(' ')[0] ?? '';
    const ca = (await running.line('NODE_EXTRA_CA_CERTS=')).split(' ')[0] ?? '';
    expect(readFileSync(ca, 'utf8')).toContain('BEGIN CERTIFICATE');
    await running.line('Pushes come here.');
    const profile = join(ca, '../firefox/user.js');
    expect(readFileSync(profile, 'utf8')).toContain('user_pref("dom.push.serverURL", "ws://127.0.0.1:');

    const endpoint = 'https://fcm.googleapis.com/fcm/send/nobody';
    expect(await sendFromElsewhere({ endpoint }, proxy, ca)).toBe('404');
    running.process.kill('SIGINT');
    const { code, stdout, errors } = await running.ended;
    expect([code, errors]).toEqual([0, []]);
    expect(stdout).toMatch(/--gcm-mcs-endpoint=https:\/\/localhost:\d+/);
    expect(stdout).toMatch(/^[\d:.]{12} {2}404 {2}fcm\.googleapis\.com\/…d\/nobody {2}0 octets {2}ttl 2419200/m);
    expect(readdirSync(folder)).toEqual([]);
  });

  // Windows has no shell for it.
  it.skipIf(process.platform === 'win32')('removes its folder when it is killed, too', async () => {
    const running = start();
    await running.line('Pushes come here.');
    expect(readdirSync(folder)).toHaveLength(1);
    running.process.kill('SIGKILL');
    await running.ended;
    await expect.poll(() => readdirSync(folder), { timeout: 5_000 }).toEqual([]);
  });

  // As above.
  it.skipIf(process.platform === 'win32')(
    'removes what a browser still writes into its profile as it quits',
    async () => {
      const running = start();
      await running.line('Pushes come here.');
      const profile = join(folder, readdirSync(folder)[0] ?? '', 'firefox');
      const browser = spawn('sh', ['-c', 'read -r _; mkdir -p "$2"', 'sh', '--profile', profile], {
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      running.process.kill('SIGINT');
      await running.ended;
      browser.stdin.end();
      await new Promise((resolve) => browser.once('close', resolve));
      await expect.poll(() => readdirSync(folder), { timeout: 5_000 }).toEqual([]);
    },
  );

  it.each(['--port', '--proxy-port'])('says in one line that the port of %s is in use', async (option) => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const { code, stdout, errors } = await start(option, String(port)).ended;
    await new Promise((resolve) => taken.close(resolve));
    expect([code, stdout, errors]).toEqual([
      1,
      '',
      [`belfry: port ${port} of 127.0.0.1 is in use; choose another one, or 0 for any that is free`],
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(['-1', '65536', 'http', '1.5', ''])('refuses the port %j', async (port) => {
    const { code, errors } = await start(`--port=${port}`).ended;
    expect([code, errors.join(' ')]).toEqual([1, expect.stringContaining('a port is a number from 0 to 65535')]);
  });
});

describe('startPushProxy', () => {
  it('leads plain web-push of another process to the service, and nowhere else', async () => {
    const service = await startPushService();
    const proxy = await startPushProxy(service.routes);
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, service.ca);
    expect(existsSync(ca)).toBe(true);
    const agent = createUserAgent(service, { applicationServerKey: vapid.publicKey });
    expect(await sendFromElsewhere(agent.subscription, proxy.url, ca, 'Hello')).toBe('201');
    expect((await agent.nextPush()).text()).toBe('Hello');
    const stranger = { endpoint: 'https://stranger.example/1' };
    expect(await sendFromElsewhere(stranger, proxy.url, ca)).toMatch(/403|Forbidden|socket|disconnected/i);
    expect((await fetch(proxy.url)).status).toBe(405);
    expect(service.received).toHaveLength(1);
    await Promise.all([proxy.close(), service.close()]);
  });
});

describe('describePush', () => {
  const push: ReceivedPush = {
    endpoint: 'https://fcm.googleapis.com/fcm/send/abcdefghijk',
    headers: { ttl: '60', urgency: 'high' },
    octets: new Uint8Array(120),
    status: 201,
    reason: null,
    messageId: 'm',
    at: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  };

  it('tells one push in one line', () => {
    expect(describePush(push)).toBe(
      '03:04:05.006  201  fcm.googleapis.com/…defghijk  120 octets  ttl 60  urgency high',
    );
  });

  it('says why one was refused or got no answer', () => {
    expect(describePush({ ...push, status: 403, reason: 'vapid_expired' })).toMatch(/ 403 .* {2}vapid_expired$/);
    expect(describePush({ ...push, status: null })).toContain('  no answer  ');
  });

  it('lets nothing of the sender steer the terminal', () => {
    expect(describePush({ ...push, reason: 'a\u001b[2Jb\nc' })).toMatch(/a\?\[2Jb\?c$/);
  });
});
