/** Each option on its own, sent by the composer and seen on the desktop: the rows of NOTIFICATION-OPTIONS.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ShownNotification } from '../../testing/index.ts';
import { NOTIFICATION_OPTION_NAMES, type NotificationRequest } from '../../wire/index.ts';
import { buttonsOf } from './desktop.ts';
import { DIFFERENCES, type Differences } from './differences.ts';
import { inBrowser } from './in-browser.ts';
import { startSite, type Site } from './site.ts';
import { DOCUMENT, measuredIn, tableOf, type Row } from './options-table.ts';

type Wanted = Omit<NotificationRequest, 'to'>;

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

/** What is sent beside a title, by the option that it is about. */
const SENT: Readonly<Record<string, (pictures: string) => Wanted>> = {
  'title alone': () => ({}),
  body: () => ({ body: 'Text' }),
  icon: (pictures) => ({ icon: `${pictures}/icon.png` }),
  badge: (pictures) => ({ badge: `${pictures}/badge.png` }),
  image: (pictures) => ({ image: `${pictures}/image.png` }),
  'actions (3, with icons)': (pictures) => ({
    actions: ['One', 'Two', 'Three'].map((title) => ({
      action: title,
      title,
      icon: `${pictures}/${title}.png`,
      url: '/',
    })),
  }),
  requireInteraction: () => ({ requireInteraction: true }),
  silent: () => ({ silent: true }),
  vibrate: () => ({ vibrate: [200, 100, 200] }),
  timestamp: () => ({ timestamp: Date.UTC(2026, 0, 2) }),
  dir: () => ({ dir: 'rtl' }),
  lang: () => ({ lang: 'pt-BR' }),
  appBadge: () => ({ appBadge: 3 }),
  data: () => ({ data: { booking: 7 } }),
};
const TWICE = { 'tag (twice)': {}, 'tag and renotify (twice)': { renotify: true } } as const;

const measured: Partial<Record<Differences['name'], Row[]>> = {};

inBrowser('each option', (browser) => {
  let site: Site;
  const fetched: string[] = [];
  const pictures = createServer((request, response) => {
    fetched.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'image/png' }).end(PICTURE);
  });
  let rows: Row[];

  beforeAll(async () => {
    await new Promise<void>((resolve) => pictures.listen(0, '127.0.0.1', resolve));
    site = await startSite({ browser });
    const person = await site.open();
    await person.enable();
    await person.page.close();
    rows = measured[browser.name] = [];
  });
  afterAll(async () => {
    pictures.closeAllConnections();
    pictures.close();
    await site?.close();
  });

  async function show(title: string, wanted: Wanted): Promise<{ shown: ShownNotification; came: string[] }> {
    fetched.length = 0;
    const { id } = await site.send({ ...wanted, title, to: { everyone: true } });
    const shown = await site.shown(title);
    await site.waitForCounts(id, { delivered: 1 });
    return { shown, came: fetched.toSorted() };
  }

  const describeShown = ({ body, hints, timeoutMs, ...rest }: ShownNotification, came: string[]): string[] => {
    const buttons = buttonsOf({ body, hints, timeoutMs, ...rest }, browser);
    const { 'suppress-sound': quiet, urgency } = hints;
    return [
      ...(body.includes('Text') ? ['text'] : []),
      ...('image-path' in hints || 'image-data' in hints || 'image_data' in hints ? ['a picture'] : []),
      ...(came.length > 0 ? [`fetched ${came.map((path) => path.slice(1)).join(', ')}`] : []),
      ...(buttons.length > 0 ? [`buttons ${buttons.join(', ')}`] : []),
      ...(timeoutMs === 0 ? ['stays until dealt with'] : []),
      ...(urgency === undefined ? [] : [`urgency ${JSON.stringify(urgency)}`]),
      ...(quiet === undefined ? [] : [`suppress-sound ${JSON.stringify(quiet)}`]),
    ];
  };

  it('is shown with what the desktop is told of it', async () => {
    const url = `http://localhost:${(pictures.address() as AddressInfo).port}`;
    const plain = await show('Plain', {});
    const base = describeShown(plain.shown, []);
    for (const [name, wanted] of Object.entries(SENT)) {
      const { shown, came } = await show(`${browser.name} ${name}`, { ...wanted(url) });
      const seen = describeShown(shown, came);
      const more = name === 'title alone' ? seen : seen.filter((each) => !base.includes(each));
      rows.push({ option: name, seen: more.length === 0 ? 'nothing' : more.join('; ') });
    }
    expect(rows).toHaveLength(Object.keys(SENT).length);
  });

  it.each(Object.entries(TWICE))('%s: the second takes the place of the first', async (option, wanted) => {
    const first = await show(`${option} 1`, { ...wanted, tag: option });
    const second = await show(`${option} 2`, { ...wanted, tag: option });
    await expect.poll(() => site.daemon.shown.has(first.shown.id) && !second.shown.replaced).toBe(false);
    rows.push({
      option,
      seen: second.shown.replaced ? 'replaced in place' : 'the first closed, the second shown anew',
    });
  });
});

describe('NOTIFICATION-OPTIONS.md', () => {
  it('is about each option that a notification may have', () => {
    const rows = [...Object.keys(SENT), ...Object.keys(TWICE)].flatMap((row) => row.split(/\W+/));
    expect(rows).toEqual(expect.arrayContaining([...NOTIFICATION_OPTION_NAMES]));
  });

  const complete = inject('browserMissing') === null && inject('firefoxMissing') === null;

  // Half a table would be no table: where a browser is missing there is nothing to hold it against.
  it.skipIf(!complete)('has what was measured', async () => {
    const names = Object.keys(DIFFERENCES) as Differences['name'][];
    const found = names.map((name) => [name, measured[name] ?? []] as const);
    const page = await readFile(DOCUMENT, 'utf8');
    if (process.env.BELFRY_WRITE_OPTIONS) await writeFile(DOCUMENT, await measuredIn(page, tableOf(found)));
    // After a browser's new version: BELFRY_WRITE_OPTIONS=1 vitest run test/e2e/options.test.ts
    else expect(page).toBe(await measuredIn(page, tableOf(found)));
  });
});
