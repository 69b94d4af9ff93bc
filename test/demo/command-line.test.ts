import { describe, expect, it } from 'vitest';
import { readArguments } from '../../demo/arguments.ts';
import { banner } from '../../demo/banner.ts';
import { createSteps } from '../../demo/steps.ts';

describe('the arguments', () => {
  it('have sensible defaults', () => {
    expect(readArguments([])).toMatchObject({ port: 8787, folder: '.belfry', offline: false, proof: true });
  });

  it('take the origin of --url', () => {
    expect(readArguments(['--url', 'https://demo.example/path']).appUrl).toBe('https://demo.example');
  });

  it.each([
    [['--port', 'x'], '--port is x'],
    [['--port', '65536'], '--port is 65536'],
    [['--port', ''], '--port is '],
    [['--url', 'demo.example'], '--url is demo.example'],
    [['--url', 'file:///x'], '--url is file:///x'],
    [['--nonsense'], '--nonsense'],
  ])('refuse %j by name', (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });
});

describe('the banner', () => {
  const demo = {
    url: 'http://localhost:9000',
    port: 9000,
    dataFile: '/work/.belfry/belfry.db',
    apiKeyFile: '/work/.belfry/api-key',
  };

  it('has a curl line with the key of this server', () => {
    const text = banner(demo, { offline: false, cwd: '/work' });
    expect(text).toContain('http://localhost:9000/api/v1/notifications');
    expect(text).toContain('$(cat .belfry/api-key)');
  });

  it('quotes a folder with spaces for the shell', () => {
    const text = banner({ ...demo, apiKeyFile: "/home/it's me/api-key" }, { offline: false, cwd: '/work' });
    expect(text).toContain(`$(cat '/home/it'\\''s me/api-key')`);
  });

  it('speaks of phones only where one can reach it', () => {
    expect(banner(demo, { offline: false })).toContain('Add to Home Screen');
    expect(banner(demo, { offline: true })).not.toContain('Add to Home Screen');
  });
});

describe('steps', () => {
  function setUp() {
    const lines: string[] = [];
    let now = 0;
    return { lines, steps: createSteps({ print: (line) => lines.push(line), now: () => (now += 21), colours: false }) };
  }

  it('print a line with what was found and how long it took', async () => {
    const { lines, steps } = setUp();
    expect(
      await steps.step(
        'counts',
        async () => 2,
        (n) => `found ${n}`,
      ),
    ).toBe(2);
    expect(lines).toEqual([expect.stringMatching(/^ {2}✓ counts +21 ms {2}found 2$/)]);
  });

  it('print a cross and pass the failure on', async () => {
    const { lines, steps } = setUp();
    await expect(steps.step('breaks', () => Promise.reject(new Error('because')))).rejects.toThrow('because');
    expect(lines).toEqual([expect.stringMatching(/^ {2}✗ breaks +21 ms$/)]);
  });
});
