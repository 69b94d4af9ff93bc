import { describe, expect, it } from 'vitest';
import { platformOf, type BrowserFacts } from '../../demo/page/browser-facts.ts';
import { diagnose, type Evidence } from '../../demo/page/diagnosis.ts';
import { isWithin } from '../../demo/page/preference-finding.ts';

const BROWSER: BrowserFacts = {
  secure: true,
  hasPush: true,
  permission: 'granted',
  worker: { state: 'activated', scope: '/', script: '/sw.js' },
  pushHost: 'fcm.googleapis.com',
  key: 'KEY',
  serverKey: 'KEY',
  keyId: 'k1',
  isBrave: false,
  platform: 'macos',
};
const PREFERENCES = {
  enabled: true,
  categories: { offers: true },
  quietHours: { enabled: false, start: '22:00', end: '08:00' },
  soundEnabled: true,
  vibrationEnabled: true,
};
const PUSH: Evidence['push'] = {
  subscribed: true,
  subscriptionId: 'sub_1',
  userId: 'ana',
  preferences: PREFERENCES,
  categories: [{ id: 'offers', name: 'Ofertas', description: '', defaultOn: false }],
  error: null,
};

function look({ browser = {}, push = {}, ...rest }: Parts = {}) {
  return diagnose({
    lastPush: { notificationId: 'ntf_1', at: 0, state: 'accepted', error: null },
    clock: '12:00',
    ...rest,
    browser: { ...BROWSER, ...browser },
    push: { ...PUSH, ...push },
  });
}
type Parts = Partial<Pick<Evidence, 'lastPush' | 'clock'>> & {
  browser?: Partial<BrowserFacts>;
  push?: Partial<Evidence['push']>;
};
const faults = (parts: Parts) =>
  look(parts)
    .filter(({ verdict }) => verdict === 'bad' || verdict === 'warn')
    .map(({ title }) => title);

describe('the diagnosis', () => {
  it('finds nothing where everything is in order', () => {
    expect(faults({})).toEqual([]);
  });

  it.each<[string, Parts]>([
    ['Browser', { browser: { secure: false } }],
    ['Browser', { browser: { hasPush: false } }],
    ['Service worker', { browser: { worker: null } }],
    ['Service worker', { browser: { worker: { state: 'installed', scope: '/', script: '/sw.js' } } }],
    ['Server key', { browser: { key: 'OTHER' } }],
    ['Server key', { browser: { serverKey: null } }],
    ['Record on the server', { push: { subscribed: false } }],
    ['Preferences', { push: { preferences: { ...PREFERENCES, enabled: false } } }],
    ['Last push', { lastPush: { notificationId: 'ntf_1', at: 0, state: 'gone', error: null } }],
    ['Brave', { browser: { isBrave: true } }],
  ])('points at %s, and at nothing else', (title, parts) => {
    expect(faults(parts)).toEqual([title]);
  });

  it('names the first cause only: without permission there is no subscription to miss', () => {
    const browser = { permission: 'denied', pushHost: null, key: null } as const;
    expect(faults({ browser, push: { subscribed: false, preferences: null } })).toEqual(['Permission']);
  });

  it('names the first cause only: without a subscription there is nothing to record', () => {
    const parts = { browser: { pushHost: null, key: null }, push: { subscribed: false, preferences: null } };
    expect(faults(parts)).toEqual(['Subscription of the browser']);
  });

  it('has a cure for each fault', () => {
    const found = look({
      browser: { secure: false, permission: 'denied', worker: null, serverKey: null, isBrave: true },
      push: { subscribed: false, preferences: { ...PREFERENCES, enabled: false } },
      lastPush: { notificationId: 'ntf_1', at: 0, state: 'failed', error: 'HTTP 500' },
    });
    const incurable = found.filter(({ verdict, cure }) => verdict === 'bad' && cure === undefined);
    expect(incurable).toEqual([]);
  });

  it('tells quiet hours that are on now', () => {
    const quietHours = { enabled: true, start: '22:00', end: '08:00' };
    const push = { preferences: { ...PREFERENCES, quietHours } };
    expect(faults({ push, clock: '23:30' })).toEqual(['Preferences']);
    expect(faults({ push, clock: '12:00' })).toEqual([]);
  });

  it('calls a category that is off by the name on its switch', () => {
    const categories = { offers: false, early_news: false };
    const found = look({ push: { preferences: { ...PREFERENCES, categories } } });
    expect(found.find(({ title }) => title === 'Preferences')?.found).toBe('Switched off: Ofertas, early news.');
  });

  it('gives the reason that the server gave', () => {
    const lastPush = { notificationId: 'ntf_1', at: 0, state: 'skipped', error: 'category_off' };
    expect(look({ lastPush }).find(({ title }) => title === 'Last push')?.found).toBe('skipped: category off.');
  });

  it('says where the system hides its own switches', () => {
    const cure = (platform: BrowserFacts['platform']) =>
      look({ browser: { platform } }).find(({ title }) => title.startsWith('Focus'))?.cure;
    expect(cure('windows')).toMatch('Do not disturb');
    expect(cure('ios')).toMatch('Focus');
  });
});

describe('quiet hours', () => {
  it.each([
    ['22:00', '08:00', '22:00', true],
    ['22:00', '08:00', '08:00', true],
    ['22:00', '08:00', '08:01', false],
    ['22:00', '08:00', '21:59', false],
    ['13:00', '14:00', '13:30', true],
    ['13:00', '14:00', '12:59', false],
  ])('from %s to %s at %s: %s', (start, end, clock, expected) => {
    expect(isWithin(clock, { start, end })).toBe(expected);
  });
});

describe('the platform', () => {
  it.each([
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X)', 5, 'ios'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 5, 'ios'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 0, 'macos'],
    ['Mozilla/5.0 (Linux; Android 14; Pixel 8)', 5, 'android'],
    ['Mozilla/5.0 (X11; Linux x86_64)', 0, 'linux'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 10, 'windows'],
  ] as const)('of %s with %i touch points is %s', (userAgent, touchPoints, platform) => {
    expect(platformOf(userAgent, touchPoints)).toBe(platform);
  });
});
