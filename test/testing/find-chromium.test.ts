import { describe, expect, it } from 'vitest';
import { findChromium } from '../../testing/index.ts';

describe('findChromium', () => {
  const only = (path: string) => ({ isExecutable: (candidate: string) => candidate === path });

  it('takes what BELFRY_CHROMIUM names before anything else', () => {
    const env = { BELFRY_CHROMIUM: '/opt/my/chrome', PATH: '/usr/bin' };
    expect(findChromium({ env, platform: 'linux', isExecutable: () => true })).toBe('/opt/my/chrome');
  });

  it('refuses a BELFRY_CHROMIUM that cannot be run, rather than take another', () => {
    const env = { BELFRY_CHROMIUM: '/opt/none', PATH: '/usr/bin' };
    expect(() => findChromium({ env, platform: 'linux', ...only('/usr/bin/chromium') })).toThrow('BELFRY_CHROMIUM');
  });

  it.each([
    ['linux', { PATH: '/snap/bin:/usr/local/bin' }, '/usr/local/bin/google-chrome'],
    ['linux', {}, '/usr/bin/chromium'],
    ['darwin', { HOME: '/Users/x' }, '/Users/x/Applications/Chromium.app/Contents/MacOS/Chromium'],
    ['darwin', {}, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    ['win32', { PROGRAMFILES: 'C:\\Program Files' }, 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'],
    ['win32', { LOCALAPPDATA: 'C:\\L' }, 'C:\\L\\Chromium\\Application\\chrome.exe'],
  ] as const)('finds it on %s with %o', (platform, env, path) => {
    expect(findChromium({ platform, env, ...only(path) })).toBe(path);
  });

  it('prefers Chromium to Chrome', () => {
    expect(findChromium({ platform: 'linux', env: { PATH: '/a:/b' }, isExecutable: () => true })).toBe('/a/chromium');
  });

  it.each(['linux', 'darwin', 'win32'] as const)('says how to install one on %s', (platform) => {
    const find = () => findChromium({ platform, env: {}, isExecutable: () => false });
    expect(find).toThrow(/no Chromium found\. Install one \(.+\), or set BELFRY_CHROMIUM/);
  });
});
