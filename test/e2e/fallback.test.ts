import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NOTIFICATION_OPTION_NAMES } from '../../wire/index.ts';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

/** Each option with a value of another type. */
const OPTION_NAMES = NOTIFICATION_OPTION_NAMES.filter((name) => name !== 'body');
const WRONG = Object.fromEntries(OPTION_NAMES.map((name, index) => [name, [[{}], 1e308, { x: 1 }, null][index % 4]]));

/** Each option with a value of its type. */
const HOSTILE = {
  body: 'Text',
  icon: 'javascript:alert(1)',
  image: 'https://[',
  badge: 'data:image/png;base64,!',
  tag: '\u0000\u202e'.repeat(100),
  lang: 'no-language-at-all',
  dir: 'rtl',
  vibrate: [-1, 1e12, 0.5],
  timestamp: -1e20,
  renotify: true,
  requireInteraction: true,
  data: { onActionClick: { default: { operation: 'sendRequest', url: 'file:///etc/passwd' } } },
  url: '//[',
  app_badge: '99999999999999999999',
};

const BUTTONS = Array.from({ length: 60 }, (_, index) => ({ action: `a${index}`, title: `T${index}`, icon: '::' }));

/** Of the push, though on a busy machine it is on its way for most of it. */
const WITHIN_MS = 5000;

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
  ['4 KB of noise', Buffer.from(Array.from({ length: 3993 }, (_, index) => (index * 167 + 13) % 256)), 'localhost', ''],
  ['values of the wrong type', JSON.stringify({ ...WRONG, title: 'Wrong' }), 'Wrong', ''],
  ['values that nobody meant', JSON.stringify({ ...HOSTILE, title: 'Hostile' }), 'Hostile', 'Text'],
  ['half a character', '{"title": "Half \\ud800", "tag": "\\udfff", "lang": "\\ud83d"}', 'Half \ufffd', ''],
  ['lists within lists', `{"title": "Deep", "data": ${'['.repeat(1900)}${']'.repeat(1900)}}`, 'Deep', ''],
  ['a hundred buttons', JSON.stringify({ title: 'Many', actions: BUTTONS }), 'Many', ''],
  [
    'members of the language',
    '{"title": "Proto", "__proto__": {"silent": 1}, "constructor": 1, "then": 1}',
    'Proto',
    '',
  ],
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
    const pushedAt = Date.now();
    expect(await site.pushDirectly(site.subscription(), payload)).toBe(201);
    await expect.poll(() => site.daemon.history.length, { timeout: PATIENCE_MS }).toBe(before + 1);
    const shown = site.daemon.history[before];
    expect(shown?.title).toBe(title);
    expect((shown?.at ?? Infinity) - pushedAt).toBeLessThan(WITHIN_MS);
    expect(shown?.body).toBe(browser.desktopBody(text, new URL(site.url).host));
  });

  it('shows one whose pictures never come, without them, within 5 s', async () => {
    const endless = createServer(() => undefined);
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
    const url = `http://localhost:${(endless.address() as AddressInfo).port}/never.png`;
    const pushedAt = Date.now();
    await site.pushDirectly(site.subscription(), JSON.stringify({ title: 'No picture', icon: url, image: url }));
    const shown = await site.shown('No picture');
    expect(shown.at - pushedAt).toBeLessThan(WITHIN_MS);
    endless.closeAllConnections();
    await new Promise((resolve) => endless.close(resolve));
    // What comes when the browser has given the pictures up takes its place.
    expect([...site.daemon.shown.values()].filter(({ title }) => title === 'No picture')).toHaveLength(1);
  });

  it('has shown no more than that, and nothing of the browser’s own', async () => {
    await site.pushDirectly(site.subscription(), 'The last one'); // pushes are handled in order
    await site.daemon.waitFor(({ body }) => body.includes('The last one'), PATIENCE_MS);
    const titles = site.daemon.history.map(({ title }) => title);
    expect(titles.filter((title) => title !== 'No picture')).toHaveLength(PAYLOADS.length + 1);
    await expect.poll(() => site.service.pending(), { timeout: PATIENCE_MS }).toEqual([]); // the last is confirmed, too
  });
});
