import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { startScript } from './fixtures/run-script.ts';

/** A browser that is killed in its first seconds may take this long to write its last. */
const PATIENCE_MS = 20_000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const;

const BROWSERS = [
  { launch: 'launchChromium', isMissing: inject('browserMissing') !== null },
  { launch: 'launchFirefox', isMissing: inject('firefoxMissing') !== null },
];

let folder: string;
beforeEach(() => {
  // A short name, for the browser's socket within.
  folder = mkdtempSync(join(tmpdir(), 'left-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Command lines of processes that were started with this folder as theirs for temporary files, or name it. */
function processesOf(temporaryFolder: string): string[] {
  const read = (pid: string, file: string) => {
    try {
      return readFileSync(join('/proc', pid, file), 'utf8').replaceAll('\0', ' ');
    } catch {
      return ''; // it has ended meanwhile
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => `${read(pid, 'environ')} ${read(pid, 'cmdline')}`.includes(temporaryFolder))
    .map((pid) => read(pid, 'cmdline').trim())
    .filter((command) => command !== ''); // a zombie is none
}

const isBrowser = (command: string) => /--user-data-dir=|--profile /.test(command);

// What is looked at afterwards is /proc.
describe.skipIf(process.platform !== 'linux').each(BROWSERS)('a test with $launch', ({ launch, isMissing }) => {
  const start = () =>
    startScript(
      `const service = await t.startPushService();
      const daemon = await t.startNotificationDaemon();
      const { browser } = await t.${launch}({ service, daemon });
      await (await browser.newPage()).goto('about:blank');
      console.log('up');`,
      { env: { TMPDIR: folder }, ownGroup: true },
    );
  const expectNothingLeft = () =>
    expect
      .poll(() => ({ processes: processesOf(folder), files: readdirSync(folder) }), { timeout: PATIENCE_MS })
      .toEqual({ processes: [], files: [] });

  // The set-up says which browser is missing.
  it.skipIf(isMissing).each(SIGNALS)('leaves no process and no file behind after %s', async (signal) => {
    const script = start();
    expect(await script.firstLine).toBe('up');
    expect(processesOf(folder).filter(isBrowser)).not.toEqual([]);
    expect(readdirSync(folder)).not.toEqual([]);
    const { pid = expect.fail('it did not start') } = script.process;
    // ^C in a terminal reaches the whole group; the others are for one process.
    process.kill(signal === 'SIGINT' ? -pid : pid, signal);
    await script.ended;
    await expectNothingLeft();
  });

  // As above.
  it.skipIf(isMissing)('leaves nothing behind when it is killed while the browser starts', async () => {
    const script = start();
    await expect.poll(() => processesOf(folder).some(isBrowser), { interval: 1, timeout: PATIENCE_MS }).toBe(true);
    script.process.kill('SIGKILL');
    expect((await script.ended).stdout).toBe('');
    await expectNothingLeft();
  });
});
