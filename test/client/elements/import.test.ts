import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'vite';

const ENTRY = join(import.meta.dirname, '../../../client/elements/index.ts');
const folder = mkdtempSync(join(tmpdir(), 'belfry-elements-'));

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    resolve: { conditions: ['module', 'browser'] },
    build: { outDir: folder, target: 'es2022', lib: { entry: { elements: ENTRY }, formats: ['es'] } },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a module prints that has imported the elements as a page does, in a Node without a document. */
const printed = (source: string): string =>
  execFileSync(process.execPath, [
    '--input-type=module',
    '--eval',
    `const elements = await import(${JSON.stringify(join(folder, 'elements.js'))}); ${source}`,
  ])
    .toString()
    .trim();

describe('the elements on a server', () => {
  it('are imported, and what they export is there', () => {
    expect(printed(`console.log(typeof elements.BelfryBell, typeof elements.setMessages)`)).toBe('function function');
  });

  it('leave nothing behind that a server could be taken for a browser by', () => {
    const names = `typeof HTMLElement, typeof document, typeof window, typeof customElements`;
    expect(printed(`console.log(${names})`)).toBe('undefined undefined undefined undefined');
  });

  it('take a client and texts, as in a module that runs on both sides', () => {
    expect(printed(`elements.connectBelfry({}); elements.setMessages('fr', {}); console.log('ok')`)).toBe('ok');
  });
});
