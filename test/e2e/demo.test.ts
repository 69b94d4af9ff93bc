import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWaitingList } from '../../testing/waiting-list.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Generous: two cores may be busy with a browser. */
const READY_WITHIN_MS = 15_000;

interface Run {
  child: ChildProcess;
  /** Standard output and error so far, in the order they came. */
  text(): string;
  /** Resolves once the text has this. */
  waitForText(text: string): Promise<void>;
  /** @returns the exit code, or the signal's name */
  ended: Promise<number | string>;
}

/** `npm run demo`, after the build. */
function runDemo(...args: string[]): Run {
  const waiting = createWaitingList();
  let text = '';
  const child = spawn(process.execPath, ['demo/main.ts', ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const hear = (octets: Buffer): void => {
    text += octets.toString();
    waiting.check();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return {
    child,
    text: () => text,
    async waitForText(wanted) {
      const describe = () => `the demo has not said “${wanted}” but:\n${text}`;
      await waiting.wait(() => (text.includes(wanted) ? true : undefined), READY_WITHIN_MS, describe);
    },
    ended: once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string),
  };
}

// No browser is in it: it is told once.
describe('npm run demo', () => {
  let folder: string;
  let demo: Run;
  let port: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'belfry-demo-'));
    demo = runDemo('--port', '0', '--data', join(folder, 'data'));
  });
  afterAll(async () => {
    if (demo?.child.exitCode === null) demo.child.kill('SIGKILL');
    await demo?.ended;
    await rm(folder, { recursive: true, force: true });
  });

  it('proves the whole way before it says that it is ready', async () => {
    await demo.waitForText('Ctrl-C stops.');
    const said = demo.text();
    expect(said.match(/^ {2}✓ .*$/gm)).toHaveLength(8);
    expect(said).not.toContain('✗');
    expect(said.indexOf('✓')).toBeLessThan(said.indexOf('Open  http'));
  });

  it('serves the page at the address that it names, and the curl line’s key works', async () => {
    port = /Open {2}http:\/\/localhost:(\d+)/.exec(demo.text())?.[1] ?? '';
    const page = await fetch(`http://localhost:${port}/`);
    expect(await page.text()).toContain('<title>Belfry');
    const command = /curl -sS[^]*?'\n/.exec(demo.text())?.[0] ?? '';
    const curl = spawn('bash', ['-c', command], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    let answer = '';
    curl.stdout.on('data', (octets: Buffer) => (answer += octets.toString()));
    await once(curl, 'close');
    expect(JSON.parse(answer)).toMatchObject({ counts: { total: 0, failed: 0 } });
  });

  it.each([
    ['the data is in use', () => ['--port', '0', '--data', join(folder, 'data')], /belfry\.db is in use/],
    ['the port is in use', () => ['--port', port, '--data', join(folder, 'other')], /port \d+ is in use/],
  ])('says in one line that %s, and fails', async (_, args, words) => {
    const second = runDemo(...args());
    expect(await second.ended).toBe(1);
    const lines = second.text().trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(words);
  });

  it('ends cleanly on Ctrl-C', async () => {
    demo.child.kill('SIGINT');
    expect(await demo.ended).toBe(0);
    expect(demo.text()).toContain('Stopping.');
    await expect(fetch(`http://localhost:${port}/`)).rejects.toThrow('fetch failed');
  });
});
