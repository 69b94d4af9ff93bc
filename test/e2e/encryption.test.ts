/** What `encrypt` makes is opened by real browsers, octet for octet, at every size and with padding. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemEnvironment } from '../../server/index.ts';
import { createSender, createTransport } from '../../server/webpush/index.ts';
import { MAX_PLAINTEXT_OCTETS } from '../../wire/index.ts';
import { openDataFile } from './data-file.ts';
import type { DemoPage } from './demo-page.ts';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

/** Header, delimiter and tag: what a body is longer than its plaintext. */
const OVERHEAD_OCTETS = 86 + 1 + 16;
const LARGEST_BODY_OCTETS = 4096;

/** [what, octets of the plaintext, padToOctets, octets of the body] */
const MESSAGES: [string, number, number, number][] = [
  ['a message of the largest size', MAX_PLAINTEXT_OCTETS, 0, LARGEST_BODY_OCTETS],
  ['a message padded to a bucket', 150, 1024, 1024 + OVERHEAD_OCTETS],
  ['a message padded to the largest size', 150, MAX_PLAINTEXT_OCTETS, LARGEST_BODY_OCTETS],
  ['a message that is longer than its bucket', 1500, 1024, 1500 + OVERHEAD_OCTETS],
  ['a message one octet below its bucket', 1023, 1024, 1024 + OVERHEAD_OCTETS],
];

inBrowser('an encrypted message', (browser) => {
  let site: Site;
  let person: DemoPage;

  beforeAll(async () => {
    site = await startSite({ browser });
    person = await site.open();
    await person.enable();
  });
  afterAll(() => site?.close());

  async function post(payload: Uint8Array, padToOctets: number) {
    const transport = createTransport({ routes: site.service.routes, environment: systemEnvironment() });
    const { endpoint, p256dh, auth, vapid_key_id: vapidKeyId } = site.subscription();
    const find = (keyId: string) => ({ keyId, ...openDataFile(site.demo.dataFile).vapidKey(keyId) });
    const options = {
      ring: { find },
      subject: 'mailto:ops@example.com',
      environment: systemEnvironment(),
      padToOctets,
    };
    const sender = createSender({ ...options, transport });
    const message = {
      endpoint,
      p256dh,
      auth,
      vapidKeyId,
      payload,
      ttlSeconds: 60,
      urgency: 'high',
      topic: null,
    } as const;
    try {
      return await sender.send(message);
    } finally {
      await transport.close();
    }
  }

  /** The text that the worker has taken out of the message: a desktop may show less of it. */
  const textOf = (title: string): Promise<string | undefined> =>
    person.page.evaluate(async (wanted) => {
      const registration = await navigator.serviceWorker.ready;
      const notifications = await registration.getNotifications();
      return notifications.find((notification) => notification.title === wanted)?.body;
    }, title);

  it.each(MESSAGES)('arrives with its exact content: %s', async (title, octets, padToOctets, bodyOctets) => {
    const text = fillWith((body) => JSON.stringify({ title, body }), octets);
    expect(await post(Buffer.from(JSON.stringify({ title, body: text })), padToOctets)).toMatchObject({
      kind: 'accepted',
      status: 201,
    });
    expect(site.service.received.at(-1)?.octets).toHaveLength(bodyOctets);
    await site.shown(title);
    await expect.poll(() => textOf(title), { timeout: PATIENCE_MS }).toBe(text);
  });

  it('arrives by the whole pipeline, as long as a message can be', async () => {
    const title = 'Cut to what one message holds';
    const { id } = await site.send({ to: { everyone: true }, title, body: LETTERS.repeat(300) });
    await site.shown(title);
    await site.waitForCounts(id, { total: 1, sent: 1, delivered: 1 });
    const body = site.service.received.at(-1)?.octets.length ?? 0;
    expect(body).toBeGreaterThan(LARGEST_BODY_OCTETS - 4); // a cut falls between characters, of 4 octets at most
    expect(body).toBeLessThanOrEqual(LARGEST_BODY_OCTETS);
    const text = (await textOf(title)) ?? '';
    expect(text).toMatch(/…$/);
    expect(LETTERS.repeat(300).startsWith(text.slice(0, -1))).toBe(true);
  });
});

/** Characters of one, two, three and four octets. */
const LETTERS = 'Belfry é € 😀 ';

/** The text with which `wrap` gives exactly so many octets. */
function fillWith(wrap: (text: string) => string, octets: number): string {
  const left = octets - Buffer.byteLength(wrap(''));
  const whole = LETTERS.repeat(Math.floor(left / Buffer.byteLength(LETTERS)));
  return whole + 'x'.repeat(left - Buffer.byteLength(whole));
}
