// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { blockedHelp, type HelpEnvironment } from '../../client/help/index.ts';
import { RECIPES, recognise, type Recipe } from '../../client/help/recognise.ts';
import { PORTUGUESE } from '../../client/help/steps-pt-br.ts';
import { ENGLISH } from '../../client/help/steps.ts';

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)';
const ANDROID = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const CHROME = 'Chrome/141.0.0.0 Safari/537.36';
const CHROME_MOBILE = 'Chrome/141.0.0.0 Mobile Safari/537.36';
const SAFARI = `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15`;
const FIREFOX_ANDROID = 'Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0';

const in_ = (userAgent: string, more: Partial<HelpEnvironment> = {}): HelpEnvironment => ({
  userAgent,
  maxTouchPoints: 0,
  standalone: false,
  ...more,
});
const app = { standalone: true };

describe('blocked help', () => {
  it.each<[string, HelpEnvironment, string | undefined, Recipe]>([
    ['Chrome on Windows', in_(`${WINDOWS} ${CHROME}`, { brands: ['Google Chrome', 'Chromium'] }), 'Chrome', 'chromium'],
    ['Chrome on Linux', in_(`Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 ${CHROME}`), 'Chrome', 'chromium'],
    ['Chrome on a Mac', in_(`${MAC} AppleWebKit/537.36 (KHTML, like Gecko) ${CHROME}`), 'Chrome', 'chromium'],
    ['Chrome with a touch screen', in_(`${WINDOWS} ${CHROME}`, { maxTouchPoints: 10 }), 'Chrome', 'chromium'],
    ['an app of Chrome on Windows', in_(`${WINDOWS} ${CHROME}`, app), 'Chrome', 'chromium-app'],
    ['Chrome on Android', in_(`${ANDROID} ${CHROME_MOBILE}`, { maxTouchPoints: 5 }), 'Chrome', 'chromium-android'],
    ['an app of Chrome on Android', in_(`${ANDROID} ${CHROME_MOBILE}`, app), 'Chrome', 'android-app'],
    ['Edge on Windows', in_(`${WINDOWS} ${CHROME} Edg/141.0.0.0`), 'Edge', 'edge'],
    ['Edge by its brand', in_(`${WINDOWS} ${CHROME}`, { brands: ['Chromium', 'Microsoft Edge'] }), 'Edge', 'edge'],
    ['an app of Edge', in_(`${WINDOWS} ${CHROME} Edg/141.0.0.0`, app), 'Edge', 'edge-app'],
    ['Edge on Android', in_(`${ANDROID} ${CHROME_MOBILE} EdgA/141.0.0.0`), 'Edge', 'chromium-android'],
    ['Brave by its mark', in_(`${WINDOWS} ${CHROME}`, { brave: true }), 'Brave', 'site-settings'],
    ['Brave by its brand', in_(`${WINDOWS} ${CHROME}`, { brands: ['Brave', 'Chromium'] }), 'Brave', 'site-settings'],
    ['Brave on Android', in_(`${ANDROID} ${CHROME_MOBILE}`, { brave: true }), 'Brave', 'chromium-android'],
    ['Opera on Windows', in_(`${WINDOWS} ${CHROME} OPR/121.0.0.0`), 'Opera', 'site-settings'],
    ['Opera on Android', in_(`${ANDROID} ${CHROME_MOBILE} OPR/89.0.0.0`), 'Opera', 'opera-android'],
    ['Vivaldi', in_(`${WINDOWS} ${CHROME} Vivaldi/7.6.3797.52`), 'Vivaldi', 'site-settings'],
    [
      'Samsung Internet',
      in_(`${ANDROID} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`),
      'Samsung Internet',
      'samsung',
    ],
    [
      'Firefox on Windows',
      in_('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0'),
      'Firefox',
      'firefox',
    ],
    ['Firefox on a Mac', in_(`${MAC.slice(0, -1)}; rv:143.0) Gecko/20100101 Firefox/143.0`), 'Firefox', 'firefox'],
    ['Firefox on Android', in_(FIREFOX_ANDROID), 'Firefox', 'firefox-android'],
    ['Firefox on Android, from the Home screen', in_(FIREFOX_ANDROID, app), 'Firefox', 'firefox-android-app'],
    ['Safari on a Mac', in_(SAFARI), 'Safari', 'safari'],
    ['an app of Safari on a Mac', in_(SAFARI, app), 'Safari', 'mac-app'],
    ['an iPad that calls itself a Mac', in_(SAFARI, { maxTouchPoints: 5 }), 'Safari', 'ios-tab'],
    ['a web app on an iPad', in_(SAFARI, { maxTouchPoints: 5, standalone: true }), 'Safari', 'ios-app'],
    ['a web app on an iPhone', in_(`${IPHONE} Version/18.6 Mobile/15E148 Safari/604.1`, app), 'Safari', 'ios-app'],
    ['Chrome on an iPhone', in_(`${IPHONE} CriOS/141.0.7390.26 Mobile/15E148 Safari/604.1`), 'Chrome', 'ios-tab'],
    ['Firefox on an iPhone', in_(`${IPHONE} FxiOS/143.0 Mobile/15E148 Safari/605.1.15`), 'Firefox', 'ios-tab'],
    ['whatever else there is', in_('NetSurf/3.11 (Linux; x86_64)'), undefined, 'other'],
  ])('knows %s', (_, environment, browser, recipe) => {
    const found = recognise(environment);
    expect(found).toMatchObject({ recipe });
    expect(found.browser).toBe(browser);
  });

  it.each(RECIPES)('has steps for %s in both languages, each a sentence', (recipe) => {
    const [english, portuguese] = [ENGLISH[recipe]('X'), PORTUGUESE[recipe]('X')];
    expect(english.length).toBeGreaterThan(1);
    expect(portuguese).toHaveLength(english.length);
    for (const step of [...english, ...portuguese]) expect(step).toMatch(/^[A-ZÀ-Ý].*\.$/u);
    expect(portuguese.filter((step) => english.includes(step))).toEqual([]);
  });

  it('speaks Portuguese to who does, and English to all others', () => {
    const environment = in_(`${ANDROID} ${CHROME_MOBILE}`);
    expect(blockedHelp('pt-BR', environment).steps.join()).toContain('Configurações do Android → Apps → Chrome');
    expect(blockedHelp('pt', environment).steps).toEqual(blockedHelp('pt-BR', environment).steps);
    for (const locale of ['en', 'de-AT', 'ptx', undefined]) {
      expect(blockedHelp(locale, environment).steps.join()).toContain('Settings → Apps → Chrome');
    }
    expect(blockedHelp('pt-BR', in_('?')).browser).toBe('seu navegador');
  });

  it('names the settings page where there is one to be typed', () => {
    const urlOf = (environment: HelpEnvironment) => blockedHelp('en', environment).settingsUrl;
    expect(urlOf(in_(`${WINDOWS} ${CHROME}`))).toBe('chrome://settings/content/notifications');
    expect(urlOf(in_(`${WINDOWS} ${CHROME}`, { brave: true }))).toBe('brave://settings/content/notifications');
    expect(urlOf(in_(`${ANDROID} ${CHROME_MOBILE}`))).toBeUndefined();
    expect(urlOf(in_(SAFARI))).toBeUndefined();
  });
});

describe('blocked help in this browser', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('asks the browser who it is', () => {
    const matchMedia = (query: string) => ({ matches: query === '(display-mode: standalone)' });
    const brands = [{ brand: 'Not?A_Brand' }, { brand: 'Microsoft Edge' }];
    vi.stubGlobal('matchMedia', matchMedia);
    vi.stubGlobal('navigator', { userAgent: `${WINDOWS} ${CHROME}`, maxTouchPoints: 0, userAgentData: { brands } });
    expect(blockedHelp('en').steps[0]).toContain('edge://settings');
  });
});
