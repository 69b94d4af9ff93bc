/** Messages of one chat, the older one with a picture that comes when the newer one stands already. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

/** One pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const to = { everyone: true } as const;

inBrowser('a picture that comes late', (browser) => {
  let site: Site;
  /** Those who wait for a picture. */
  const waiting: ServerResponse[] = [];
  const pictures = createServer((_, response) => void waiting.push(response));

  beforeAll(async () => {
    await new Promise<void>((resolve) => pictures.listen(0, '127.0.0.1', resolve));
    site = await startSite({ browser });
    const person = await site.open();
    await person.enable();
    await person.page.close();
    // While this stands a dismissal within a push's event is forgiven.
    await site.send({ to, title: 'Another' });
    await site.shown('Another');
  });
  afterAll(async () => {
    pictures.closeAllConnections();
    pictures.close();
    await site?.close();
  });

  const onScreen = () =>
    [...site.daemon.shown.values()].map(({ title }) => title).filter((title) => title !== 'Another');
  const times = (title: string) => site.daemon.history.filter((shown) => shown.title === title).length;
  const send = async (title: string, icon?: string) =>
    (await site.send({ to, title, tag: 'chat', ...(icon === undefined ? {} : { icon }) })).id;

  /** @returns the ids of the two messages, the newer one being on the screen */
  async function sendTwo(name: string): Promise<[older: string, newer: string]> {
    const older = await send(
      `Older ${name}`,
      `http://localhost:${(pictures.address() as AddressInfo).port}/${name}.png`,
    );
    await expect.poll(() => waiting.length, { timeout: PATIENCE_MS }).toBe(1);
    const newer = await send(`Newer ${name}`);
    await site.shown(`Newer ${name}`);
    return [older, newer];
  }
  function letCome(): void {
    for (const response of waiting.splice(0)) response.writeHead(200, { 'content-type': 'image/png' }).end(PICTURE);
  }

  it('does not leave the older message over the newer one, which comes back without a sound', async () => {
    const [older, newer] = await sendTwo('first');
    letCome();
    await expect.poll(() => times('Newer first'), { timeout: PATIENCE_MS }).toBe(2);
    expect(onScreen()).toEqual(['Newer first']);
    expect(site.daemon.history.at(-1)?.hints['suppress-sound']).toBe(browser.hintsOfSound.silent);
    await site.waitForCounts(older, { delivered: 1 });
    await site.waitForCounts(newer, { delivered: 1 });
    site.daemon.dismiss(site.daemon.history.at(-1)?.id ?? -1);
    await site.waitForCounts(newer, { dismissed: 1, clicked: 0 });
    await site.waitForCounts(older, { dismissed: 0, clicked: 0 }); // nobody has dismissed what was replaced
  });

  it('does not bring the older one without it, nor anything once the newer one was dealt with', async () => {
    const [older, newer] = await sendTwo('second');
    // After 3 s. Chromium handles one push after the other: there it has been shown before the newer one.
    await site.waitForCounts(older, { delivered: 1 });
    const shown = site.daemon.history.at(-1);
    expect(shown?.title).toBe('Newer second');
    const before = times('Older second');
    site.daemon.dismiss(shown?.id ?? -1);
    await site.waitForCounts(newer, { dismissed: 1 });
    letCome();
    await expect.poll(() => times('Older second'), { timeout: PATIENCE_MS }).toBe(before + 1);
    await expect.poll(onScreen, { timeout: PATIENCE_MS }).toEqual([]);
    await send('The end');
    await site.shown('The end');
    await site.waitForCounts(older, { dismissed: 0, clicked: 0 });
  });
});
