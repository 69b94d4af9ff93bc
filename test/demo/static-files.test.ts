import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readInside, staticFiles } from '../../demo/static-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'belfry-static-'));
afterAll(() => rmSync(folder, { recursive: true }));
const page = join(folder, 'page');
mkdirSync(join(page, 'assets'), { recursive: true });
writeFileSync(join(page, 'index.html'), '<title>Belfry</title>');
writeFileSync(join(page, 'assets/app-1.js'), 'export {}');
writeFileSync(join(folder, 'secret'), 'not for you');
mkdirSync(join(folder, 'page-other'));
writeFileSync(join(folder, 'page-other/file'), 'nor this');
const app = staticFiles({ page });

describe('static files', () => {
  it('are kept for good when their name has a hash', async () => {
    const response = await app.request('/assets/app-1.js');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('cache-control')).toContain('immutable');
  });

  it.each(['/', '/agendamentos/123', '/agendamentos/123/detalhes?x=1'])('answer %s with the page', async (path) => {
    const response = await app.request(path);
    expect(await response.text()).toBe('<title>Belfry</title>');
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  it.each(['/assets/gone.js', '/icons/gone.png', '/demo/unknown'])('answer %s with 404', async (path) => {
    expect((await app.request(path)).status).toBe(404);
  });

  it('serve the icons that notifications fall back to, and the manifest', async () => {
    for (const path of ['/icons/icon-192x192.png', '/icons/icon-72x72.png', '/manifest.webmanifest']) {
      expect((await app.request(path)).status).toBe(200);
    }
  });

  it('have every icon that the manifest names', async () => {
    const manifest = (await (await app.request('/manifest.webmanifest')).json()) as { icons: { src: string }[] };
    expect(manifest.icons.length).toBeGreaterThan(0);
    for (const { src } of manifest.icons) expect((await app.request(src)).status).toBe(200);
  });

  it.each(['../secret', '..%2fsecret', '%2e%2e/secret', '../page-other/file', 'assets/../../secret', '\0', '%zz', ''])(
    'never lead out of their folder: %j',
    async (path) => {
      expect(await readInside(page, path)).toBeUndefined();
    },
  );
});
