import { afterAll, beforeAll, expect, it } from 'vitest';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

/** What other back ends send, and what nobody should: [what, payload, title, text]. */
const PAYLOADS: [string, string | Buffer | null, string, string][] = [
  ['plain text', 'Just words', 'localhost', 'Just words'],
  ['no payload at all', null, 'localhost', ''],
  ['a title and a body', '{"title": "Title", "body": "Body"}', 'Title', 'Body'],
  ['django-webpush’s form', '{"head": "Head", "body": "Body", "icon": "/i.png", "url": "/x"}', 'Head', 'Body'],
  ['Angular’s form', '{"notification": {"title": "Angular", "body": "Body", "data": {}}}', 'Angular', 'Body'],
  ['options that browsers refuse', '{"title": "Odd", "silent": true, "vibrate": [1], "renotify": true}', 'Odd', ''],
  ['a version that the worker does not know', '{"notification": {"title": "v9"}, "belfry": {"v": 9}}', 'v9', ''],
  ['JSON of no use', '[null, 1]', 'localhost', ''],
  ['JSON that was cut off', '{"title": "Cu', 'localhost', ''],
  ['octets that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x80]), 'localhost', ''],
];

inBrowser('a push that Belfry’s server did not compose', (browser) => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite({ browser });
    const person = await site.open();
    await person.enable();
    await person.page.close(); // a visible page would forgive a push that shows nothing
  });
  afterAll(() => site?.close());

  it.each(PAYLOADS)('shows one notification for %s', async (_, payload, title, text) => {
    const before = site.daemon.history.length;
    expect(await site.pushDirectly(site.subscription(), payload)).toBe(201);
    await expect.poll(() => site.daemon.history.length, { timeout: PATIENCE_MS }).toBe(before + 1);
    const shown = site.daemon.history[before];
    expect(shown?.title).toBe(title);
    expect(shown?.body).toBe(browser.desktopBody(text, new URL(site.url).host));
  });

  it('has shown no more than that, and nothing of the browser’s own', async () => {
    await site.pushDirectly(site.subscription(), 'The last one'); // pushes are handled in order
    await site.daemon.waitFor(({ body }) => body.includes('The last one'), PATIENCE_MS);
    expect(site.daemon.history).toHaveLength(PAYLOADS.length + 1);
    expect(site.service.pending()).toEqual([]);
  });
});
