import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateVapidKey } from '../../../server/webpush/index.ts';
import { runBelfry, startBelfry, type Running } from './run-belfry.ts';

let cwd: string;
let running: Running[];
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'belfry-cli-'));
  running = [];
});
afterEach(async () => {
  for (const { process } of running) process.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  rmSync(cwd, { recursive: true, force: true });
});

const base = { BELFRY_PORT: '0', BELFRY_LOG_LEVEL: 'warn', BELFRY_APP_URL: 'https://app.example' };
const serve = (env: Record<string, string> = {}) => runBelfry(['serve'], { cwd, env: { ...base, ...env } });
function start(env: Record<string, string> = {}): Running {
  const server = startBelfry(['serve'], { cwd, env: { ...base, ...env } });
  running.push(server);
  return server;
}

async function expectOneLine(env: Record<string, string>, line: RegExp): Promise<void> {
  const { code, errors } = await serve(env);
  expect({ code, errors }).toEqual({ code: 1, errors: [expect.stringMatching(line)] });
}

describe('belfry serve', { timeout: 30_000 }, () => {
  // Linux tells them in /proc.
  it.skipIf(process.platform !== 'linux')(
    'begins anew with a small young generation, in the same process',
    async () => {
      const server = start({ NODE_OPTIONS: '--no-warnings' });
      await server.line('belfry listens on ');
      const args = readFileSync(`/proc/${server.process.pid}/cmdline`, 'utf8').split('\0');
      expect(args.slice(1, 2)).toEqual(['--max-semi-space-size=4']);
    },
  );

  // As above.
  it.skipIf(process.platform !== 'linux')('keeps to the young generation that it is given', async () => {
    const server = start({ NODE_OPTIONS: '--max-semi-space-size=32' });
    await server.line('belfry listens on ');
    expect(readFileSync(`/proc/${server.process.pid}/cmdline`, 'utf8')).not.toContain('--max-semi-space-size=4');
  });

  it('listens, makes keys once, and drains on SIGTERM', async () => {
    const first = start();
    const [url] = (await first.line('belfry listens on ')).split(',');
    const apiKey = await first.line('API key (shown this once):');
    const health = await fetch(`${url}/health`);
    expect(await health.json()).toMatchObject({ status: 'healthy' });
    const templates = await fetch(`${url}/api/v1/templates`, { headers: { authorization: `Bearer ${apiKey}` } });
    expect(templates.status).toBe(200);
    first.process.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 0, errors: [] });

    const second = start();
    await second.line('belfry listens on ');
    second.process.kill('SIGINT');
    const { code, stdout } = await second.ended;
    expect({ code, again: /API key|made VAPID/.test(stdout) }).toEqual({ code: 0, again: false });
  });

  it.each([
    ['broken keys', { VAPID_PUBLIC_KEY: 'abc', VAPID_PRIVATE_KEY: 'def' }, /^belfry: .*VAPID|key/i],
    ['half a pair', { VAPID_PUBLIC_KEY: generateVapidKey().publicKey }, /VAPID_PRIVATE_KEY is missing/],
    [
      'a pair that is none',
      { VAPID_PUBLIC_KEY: generateVapidKey().publicKey, VAPID_PRIVATE_KEY: generateVapidKey().privateKey },
      /^belfry: /,
    ],
    ['a contact that is none', { VAPID_SUBJECT: 'nobody' }, /^belfry: .*neither a mailto: nor an https: address/],
    ['a contact at home', { VAPID_SUBJECT: 'me@localhost' }, /^belfry: .*"localhost".*Apple answers 403 BadJwtToken/],
    ['a contact with a name', { VAPID_SUBJECT: 'Me <me@app.example>' }, /^belfry: .*Apple answers 403 BadJwtToken/],
    ['a port that is none', { BELFRY_PORT: 'eighty' }, /BELFRY_PORT is "eighty"/],
    ['an app URL that is none', { BELFRY_APP_URL: 'app.example' }, /BELFRY_APP_URL is "app.example"/],
    ['an app URL without a scheme', { BELFRY_APP_URL: 'localhost:3000' }, /BELFRY_APP_URL is "localhost:3000"/],
    ['a public URL that is none', { BELFRY_PUBLIC_URL: 'push.example' }, /BELFRY_PUBLIC_URL is "push.example"/],
    ['a key server that is none', { BELFRY_JWKS_URL: 'nowhere' }, /BELFRY_JWKS_URL is "nowhere"/],
    ['a number that is none', { BELFRY_THREADS: 'many' }, /BELFRY_THREADS is "many"/],
    ['more padding than a message holds', { BELFRY_PAD_TO_OCTETS: '3994' }, /BELFRY_PAD_TO_OCTETS is 3994/],
    [
      'a bucket of padding that no message holds',
      { BELFRY_PAD_TO_OCTETS: '512,3994' },
      /BELFRY_PAD_TO_OCTETS has the bucket 3994/,
    ],
    ['padding that is no number', { BELFRY_PAD_TO_OCTETS: '512,big' }, /BELFRY_PAD_TO_OCTETS has "big"/],
    ['a switch that is none', { BELFRY_ANONYMOUS: 'maybe' }, /BELFRY_ANONYMOUS is "maybe"/],
  ])('refuses %s in one line', async (_name, env, line) => {
    await expectOneLine(env, line);
  });

  it('loads its templates from a file, at each start', async () => {
    const file = join(cwd, 'templates.json');
    const names = async (server: Running): Promise<string[]> => {
      const [url] = (await server.line('belfry listens on ')).split(',');
      const answer = await fetch(`${url}/api/v1/push/categories`);
      return ((await answer.json()) as { categories: { name: string }[] }).categories.map(({ name }) => name);
    };
    for (const name of ['News', 'Latest news']) {
      writeFileSync(file, JSON.stringify({ categories: [{ id: 'news', names: { en: name } }], templates: [] }));
      const server = start({ BELFRY_TEMPLATES: 'templates.json' });
      expect(await names(server)).toEqual([name]);
      server.process.kill('SIGTERM');
      await server.ended;
    }
  });

  const template = { type: 'hello', defaultLocale: 'en', texts: { en: { title: 'Hello' } } };
  it.each<[string, string | undefined, RegExp]>([
    ['is not there', undefined, /BELFRY_TEMPLATES \(templates\.json\) cannot be read: ENOENT/],
    ['is no JSON', '{"templates":\n[1,]}', /BELFRY_TEMPLATES \(templates\.json\) is no JSON/],
    [
      'does not fit the schema',
      JSON.stringify({ templates: [{ ...template, type: 'no identifier' }] }),
      /BELFRY_TEMPLATES \(templates\.json\) \/templates\/0\/type: expected an identifier/,
    ],
    [
      'holds Liquid that does not parse',
      JSON.stringify({ templates: [template, { ...template, type: 'b', texts: { en: { title: '{{ x' } } }] }),
      /BELFRY_TEMPLATES \/templates\/1\/texts\/en\/title: /,
    ],
  ])('refuses a file of templates that %s', async (_name, content, line) => {
    if (content !== undefined) writeFileSync(join(cwd, 'templates.json'), content);
    await expectOneLine({ BELFRY_TEMPLATES: 'templates.json' }, line);
  });

  it('never prints the private key it refuses', async () => {
    const { privateKey } = generateVapidKey();
    const { errors, stdout } = await serve({
      VAPID_PUBLIC_KEY: generateVapidKey().publicKey,
      VAPID_PRIVATE_KEY: privateKey,
    });
    expect(errors.join('\n') + stdout).not.toContain(privateKey);
  });

  it('refuses a data file in a folder that is not there', async () => {
    await expectOneLine({ BELFRY_DATA: join(cwd, 'nowhere', 'belfry.db') }, /^belfry: .*nowhere/);
  });

  it('refuses a folder for a data file', async () => {
    mkdirSync(join(cwd, 'folder'));
    await expectOneLine({ BELFRY_DATA: join(cwd, 'folder') }, /^belfry: .*folder/);
  });

  // Root may write everywhere: there is nothing to see then.
  it.skipIf(process.getuid?.() === 0)('refuses a data file that it may not write', async () => {
    writeFileSync(join(cwd, 'belfry.db'), '');
    chmodSync(join(cwd, 'belfry.db'), 0o400);
    await expectOneLine({}, /^belfry: .*belfry\.db/);
  });

  it('refuses a file that is something else', async () => {
    writeFileSync(
      join(cwd, 'belfry.db'),
      'a letter to somebody, long enough to be no empty database at all'.repeat(20),
    );
    await expectOneLine({}, /^belfry: .*belfry\.db/);
  });

  it('refuses a second server on the file, and leaves the first alone', async () => {
    const first = start();
    const [url] = (await first.line('belfry listens on ')).split(',');
    await expectOneLine({}, /^belfry: .*belfry\.db/);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('refuses a port in use, and does not keep the API key to itself', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, errors, stdout } = await serve({ BELFRY_PORT: String(port) });
    other.close();
    expect({ code, errors }).toEqual({
      code: 1,
      errors: [expect.stringMatching(new RegExp(`^belfry: port ${port} is in use`))],
    });
    // The file has the key's hash now: the next start makes no other.
    expect(stdout).toMatch(/API key \(shown this once\): bk_/);
  });
});
