import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'puppeteer-core';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NotificationResponse } from '../../wire/index.ts';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const run = promisify(execFile);

inBrowser('the copy-paste snippets', (browser) => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite({ browser });
  });
  afterAll(() => site?.close());

  /** `send.sh`, as typed into a terminal. */
  async function sendFromTerminal(...args: string[]): Promise<NotificationResponse> {
    const env = { ...process.env, BELFRY_URL: site.url, BELFRY_API_KEY: site.demo.apiKey };
    const { stdout } = await run('bash', [`${ROOT}/demo/snippets/send.sh`, ...args], { env });
    return JSON.parse(stdout) as NotificationResponse; // the server's answer, printed by curl
  }

  async function click(page: Page, button: string): Promise<void> {
    await page.locator(`::-p-aria([name="${button}"][role="button"])`).click();
  }

  it('plain.html enables notifications with a click on its button', async () => {
    const page = await site.browser.browser.newPage();
    await page.goto(`${site.url}/snippets/plain.html`);
    await click(page, 'Enable notifications');
    await page.waitForFunction(() => document.querySelector('[role=status]')?.textContent === 'subscribed', {
      timeout: PATIENCE_MS,
    });
    expect(site.subscriptions()).toMatchObject([{ active: 1 }]);
    await page.close();
  });

  it('send.sh sends what arrives there', async () => {
    const { id } = await sendFromTerminal();
    await site.shown('Your table is ready');
    await site.waitForCounts(id, { total: 1, sent: 1, delivered: 1 });
  });

  it('send.sh sends to the one user that it is given', async () => {
    expect(await sendFromTerminal('nobody')).toMatchObject({
      counts: { total: 0 },
      unreached: [{ id: 'nobody', reason: 'no_subscription' }],
    });
  });

  it('react.tsx, bundled, switches off, on again and sends a test', async () => {
    const page = await openReactApp(site);
    await click(page, 'Disable notifications');
    await expect.poll(site.subscription).toMatchObject({ active: 0, inactive_reason: 'unsubscribed' });
    await click(page, 'Enable notifications');
    await page.locator('::-p-aria([name="Send a test"][role="button"])').wait();
    expect(site.subscriptions().filter(({ active }) => active === 1)).toHaveLength(1);
    await click(page, 'Send a test');
    await site.shown('It works');
  });

  it('are the ones that the README leads to', async () => {
    const readme = await readFile(`${ROOT}/README.md`, 'utf8');
    const linked = [...readme.matchAll(/\]\(demo\/snippets\/([^)]+)\)/g)].map(([, name]) => name);
    expect(linked.sort()).toEqual((await readdir(`${ROOT}/demo/snippets`)).sort());
  });
});

/** On the site's own origin, where its worker and its API are. */
async function openReactApp({ url, browser }: Site): Promise<Page> {
  const bundle = await bundleReactApp();
  const page = await browser.browser.newPage();
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const body = {
      [`${url}/react.html`]: '<!doctype html><script type="module" src="/react.js"></script>',
      [`${url}/react.js`]: bundle,
    }[request.url()];
    const contentType = request.url().endsWith('.js') ? 'text/javascript' : 'text/html';
    void (body === undefined ? request.continue() : request.respond({ contentType, body }));
  });
  await page.goto(`${url}/react.html`);
  return page;
}

async function bundleReactApp(): Promise<string> {
  const built = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    resolve: {
      // What the package's own exports say, from inside of it.
      alias: {
        'belfry/client/react': `${ROOT}/dist/client/react.js`,
        'belfry/client': `${ROOT}/dist/client/index.js`,
      },
    },
    build: { write: false, rolldownOptions: { input: `${ROOT}/test/e2e/fixtures/react-app.tsx` } },
  });
  const [{ output }] = [built].flat() as [Rolldown.RolldownOutput];
  return output[0].code;
}
