import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { segments } from '../../server/engines/sqlite/migrations/0008-segments.ts';
import { platformOf } from '../../server/platform.ts';
import { subscriptionDraft } from './engines/contract/drafts.ts';
import { openTempEngine, type TempEngine } from './engines/open-temp-engine.ts';

const FCM = 'https://fcm.googleapis.com';
const WNS = 'https://wns2-par02p.notify.windows.com';

const BROWSERS: [what: string, userAgent: string | null, origin: string, platform: string][] = [
  [
    'Chrome on Android',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/141.0.0.0 Mobile',
    FCM,
    'android',
  ],
  ['Firefox on Android', 'Mozilla/5.0 (Android 14; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0', FCM, 'android'],
  ['an iPhone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15', FCM, 'ios'],
  ['an iPad', 'Mozilla/5.0 (iPad; CPU OS 16_4 like Mac OS X) AppleWebKit/605.1.15', FCM, 'ios'],
  ['Safari on a Mac', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15', FCM, 'macos'],
  ['Edge on Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Edg/141.0.0.0', WNS, 'windows'],
  ['a Chromebook', 'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/141.0.0.0', FCM, 'chromeos'],
  ['Firefox on Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0', FCM, 'linux'],
  ['Edge that tells nothing', null, WNS, 'windows'],
  ['a browser that tells nothing', null, FCM, 'other'],
  ['an unknown program', 'curl/8', FCM, 'other'],
];

let temp: TempEngine;
beforeEach(async () => {
  temp = await openTempEngine();
});
afterEach(() => temp.remove());

describe('platform', () => {
  it.each(BROWSERS)('knows %s', (_, userAgent, origin, platform) => {
    expect(platformOf(userAgent, origin)).toBe(platform);
  });

  it('is kept with the subscription, and follows the browser', async () => {
    const { store } = temp.engine;
    const [android, , iphone] = BROWSERS;
    const first = await store.saveSubscription(subscriptionDraft('ann', { userAgent: android?.[1] ?? '' }));
    expect(first.subscription.platform).toBe('android');
    const second = await store.saveSubscription(subscriptionDraft('ann', { userAgent: iphone?.[1] ?? '' }));
    expect(second.subscription.platform).toBe('ios');
    // A worker that re-subscribes tells no user agent.
    expect((await store.saveSubscription(subscriptionDraft('ann'))).subscription.platform).toBe('ios');
  });

  it('is filled in for browsers that subscribed before', async () => {
    for (const [name, userAgent, origin] of BROWSERS) {
      await temp.engine.store.saveSubscription(subscriptionDraft(name, { userAgent, origin }));
    }
    const statement = segments.find((text) => text.startsWith('update subscriptions set platform')) ?? '';
    const database = new DatabaseSync(temp.file);
    database.exec(`update subscriptions set platform = 'unset'`);
    database.exec(statement);
    const rows = database.prepare('select public_id, platform from subscriptions order by id').all();
    database.close();
    expect(rows.map(({ public_id, platform }) => [public_id, platform])).toEqual(
      BROWSERS.map(([name, , , platform]) => [`sub_${name}`, platform]),
    );
  });
});
