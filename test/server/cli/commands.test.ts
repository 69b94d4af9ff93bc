import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ENV_EXAMPLE, readEnvironment } from '../../../server/cli/env.ts';
import { parseVapidKeys } from '../../../server/webpush/index.ts';
import { runBelfry } from './run-belfry.ts';
import { runHere as run } from './run-here.ts';

const SECRET = 'a secret of at least thirty-two octets';

const variables = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));

afterEach(() => vi.unstubAllEnvs());

describe('belfry vapid generate', () => {
  it('prints a pair as env lines, the public key for a front end, too', async () => {
    const { code, out } = await run('vapid', 'generate');
    const env = variables(out);
    expect(code).toBe(0);
    const pair = parseVapidKeys({ publicKey: env.VAPID_PUBLIC_KEY ?? '', privateKey: env.VAPID_PRIVATE_KEY ?? '' });
    expect(pair.publicKey).toBe(env.VAPID_PUBLIC_KEY);
    expect(env.NEXT_PUBLIC_VAPID_PUBLIC_KEY).toBe(env.VAPID_PUBLIC_KEY);
    expect(out.split(env.VAPID_PRIVATE_KEY ?? '')).toHaveLength(2);
  });

  it('prints another pair each time', async () => {
    expect((await run('vapid', 'generate')).out).not.toBe((await run('vapid', 'generate')).out);
  });
});

describe('belfry token', () => {
  it('prints a token of the user for 24 hours', async () => {
    vi.stubEnv('BELFRY_JWT_SECRET', SECRET);
    const { code, out } = await run('token', '42');
    const { payload } = await jwtVerify(out, new TextEncoder().encode(SECRET), { algorithms: ['HS256'] });
    expect([code, payload.sub, (payload.exp ?? 0) - (payload.iat ?? 0)]).toEqual([0, '42', 86_400]);
  });

  it.each([
    ['no secret', '', ['token', '42'], /BELFRY_JWT_SECRET is not set/],
    ['a secret that is too short', 'short', ['token', '42'], /BELFRY_JWT_SECRET has 5 octets/],
    ['no life', SECRET, ['token', '42', '--hours', '0'], /--hours is 0/],
    ['a life that is none', SECRET, ['token', '42', '--hours', 'ten'], /--hours is ten/],
    ['a user id that is too long', SECRET, ['token', 'a'.repeat(192)], /1 to 191 characters/],
  ])('refuses %s in one line', async (_name, secret, args, line) => {
    vi.stubEnv('BELFRY_JWT_SECRET', secret);
    const { code, out, errors } = await run(...args);
    expect({ code, out, errors }).toEqual({ code: 1, out: '', errors: [expect.stringMatching(line)] });
  });
});

describe('a command line that makes no sense', () => {
  it.each([
    ['nonsense'],
    ['serve', '--nonsense'],
    ['vapid', 'nonsense'],
    ['vapid', 'generate', '--nonsense'],
    ['token'],
  ])('ends with 1: %s %s %s', async (...args) => {
    const { code, errors } = await run(...args.filter(Boolean));
    expect(code).toBe(1);
    expect(errors.join('')).toMatch(/error:/);
  });

  it('help ends with 0', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('vapid') as unknown });
    expect(await run('vapid', 'generate', '--help')).toMatchObject({ code: 0 });
  });
});

describe('belfry init', { timeout: 30_000 }, () => {
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'belfry-init-'));
  });
  afterEach(() => rmSync(cwd, { recursive: true, force: true }));
  // The worker comes from the build; the other tests of this file need none.
  const isBuilt = existsSync(join(import.meta.dirname, '../../../dist/sw.js'));

  // Without a build there is no worker to copy.
  it.runIf(isBuilt)('copies the worker and writes an example environment', async () => {
    const ran = await runBelfry(['init', '--public', 'static'], { cwd });
    expect(ran).toMatchObject({ code: 0, errors: [], stdout: expect.stringContaining('vapid generate') as unknown });
    expect(readFileSync(join(cwd, 'static/sw.js'), 'utf8')).toBe(
      readFileSync(join(import.meta.dirname, '../../../dist/sw.js'), 'utf8'),
    );
    const example = variables(readFileSync(join(cwd, '.env.belfry.example'), 'utf8'));
    expect(example).toEqual(variables(ENV_EXAMPLE));
  });

  // Without a build there is no worker to copy.
  it.runIf(isBuilt)('overwrites no worker of the app’s own, unless forced', async () => {
    mkdirSync(join(cwd, 'public'));
    writeFileSync(join(cwd, 'public/sw.js'), 'mine');
    const refused = await runBelfry(['init'], { cwd });
    expect(refused).toMatchObject({ code: 1, errors: [expect.stringContaining('--force')] });
    expect(readFileSync(join(cwd, 'public/sw.js'), 'utf8')).toBe('mine');
    expect((await runBelfry(['init', '--force'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'public/sw.js'), 'utf8')).not.toBe('mine');
  });
});

describe('the example environment', () => {
  it('holds no secret and no key, and is one that the server takes', () => {
    const env = variables(ENV_EXAMPLE);
    expect(env).toMatchObject({ VAPID_PUBLIC_KEY: '', VAPID_PRIVATE_KEY: '', BELFRY_JWT_SECRET: '' });
    expect(readEnvironment(env).options).toMatchObject({
      appUrl: 'https://app.your-domain.example',
      vapid: { subject: 'mailto:you@your-domain.example' },
    });
  });
});

describe('the environment', () => {
  it('has defaults for everything', () => {
    const { options, port, host } = readEnvironment({});
    expect({ port, host, data: options.data, appUrl: options.appUrl }).toEqual({
      port: 8787,
      host: '127.0.0.1',
      data: './belfry.db',
      appUrl: 'http://localhost:8787',
    });
    expect(options.auth).toEqual({ anonymous: false });
    expect(options.vapid).toEqual({});
  });

  it.each(['VAPID_SUBJECT', 'VAPID_CONTACT_EMAIL', 'VAPID_CLAIMS_EMAIL'])('takes the contact from %s', (name) => {
    expect(readEnvironment({ [name]: 'ops@app.example' }).options.vapid?.subject).toBe('ops@app.example');
  });

  it('takes empty variables for absent ones', () => {
    expect(readEnvironment({ BELFRY_JWT_SECRET: '', VAPID_PUBLIC_KEY: ' ', PORT: '' }).options).toEqual(
      readEnvironment({}).options,
    );
  });

  it('reads where actions are posted to, or says what is wrong with it', () => {
    const url = 'http://10.0.0.7/hooks';
    const secret = `whsec_${'A'.repeat(32)}`;
    const read = (BELFRY_ACTIONS_URL?: string, BELFRY_ACTIONS_SECRET?: string) =>
      readEnvironment({ BELFRY_ACTIONS_URL, BELFRY_ACTIONS_SECRET }).options.actionHandler;
    expect(read(url, secret)).toEqual({ url, secret });
    expect(() => read(url)).toThrow('BELFRY_ACTIONS_URL and BELFRY_ACTIONS_SECRET are needed together');
    expect(() => read(undefined, secret)).toThrow('are needed together');
    expect(() => read('10.0.0.7', secret)).toThrow('BELFRY_ACTIONS_URL is "10.0.0.7"');
    expect(() => read(url, 'hunter2')).toThrow(/^BELFRY_ACTIONS_SECRET is not whsec_(?!.*hunter2)/);
  });

  it('reads lists, numbers and switches', () => {
    const { options } = readEnvironment({
      BELFRY_CORS_ORIGINS: 'https://a.example, https://b.example',
      BELFRY_PUSH_HOSTS: '*.push.example',
      BELFRY_THREADS: '0',
      BELFRY_PAD_TO_OCTETS: '1024',
      BELFRY_KEEP_IP: 'yes',
      BELFRY_TRUST_PROXY: 'TRUE',
    });
    expect(options).toMatchObject({
      corsOrigins: ['https://a.example', 'https://b.example'],
      pushHosts: ['*.push.example'],
      threads: 0,
      padToOctets: 1024,
      keepIp: true,
      trustProxy: true,
    });
    expect(readEnvironment({ BELFRY_CORS_ORIGINS: 'localhost' }).options.corsOrigins).toBe('localhost');
    const buckets = readEnvironment({ BELFRY_PAD_TO_OCTETS: '512, 1024,2820' }).options.padToOctets;
    expect(buckets).toEqual([512, 1024, 2820]);
  });
});

describe('an environment that could never work', () => {
  const origins = (text: string) => readEnvironment({ BELFRY_CORS_ORIGINS: text }).options.corsOrigins;

  it('is told from one that is only written otherwise', () => {
    expect(origins('https://a.example/, HTTPS://B.example:443 ,http://localhost:3000')).toEqual([
      'https://a.example',
      'https://b.example',
      'http://localhost:3000',
    ]);
    expect(readEnvironment({ BELFRY_PUSH_HOSTS: 'Push.Example, *.push.example' }).options.pushHosts).toEqual([
      'push.example',
      '*.push.example',
    ]);
    expect(readEnvironment({ BELFRY_JWT_SECRET: 'ü'.repeat(16) }).options.auth?.jwtSecret).toBe('ü'.repeat(16));
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ BELFRY_CORS_ORIGINS: 'a.example' }, /^BELFRY_CORS_ORIGINS is "a\.example"/],
    [{ BELFRY_CORS_ORIGINS: '*' }, /^BELFRY_CORS_ORIGINS is "\*"/],
    [{ BELFRY_CORS_ORIGINS: 'https://a.example,localhost' }, /^BELFRY_CORS_ORIGINS is "localhost"/],
    [{ BELFRY_PUSH_HOSTS: 'https://push.example' }, /^BELFRY_PUSH_HOSTS has "https:\/\/push\.example"/],
    [{ BELFRY_PUSH_HOSTS: 'push.example:443' }, /^BELFRY_PUSH_HOSTS has/],
    [{ BELFRY_PUSH_HOSTS: 'push.example/path' }, /^BELFRY_PUSH_HOSTS has/],
    [{ BELFRY_PUSH_HOSTS: '*' }, /^BELFRY_PUSH_HOSTS has/],
    [{ BELFRY_PUSH_HOSTS: '*.net' }, /^BELFRY_PUSH_HOSTS has/],
    [{ BELFRY_PUSH_HOSTS: '*push.example' }, /^BELFRY_PUSH_HOSTS has/],
    [{ BELFRY_JWT_SECRET: 'x'.repeat(31) }, /^BELFRY_JWT_SECRET has 31 octets: HS256 needs at least 32/],
    [
      { BELFRY_JWT_SECRET: SECRET, BELFRY_JWKS_URL: 'https://login.example/jwks' },
      /^BELFRY_JWT_SECRET and BELFRY_JWKS_URL are both set/,
    ],
  ])('%j is refused', (env, line) => {
    expect(() => readEnvironment(env)).toThrow(line);
  });
});
