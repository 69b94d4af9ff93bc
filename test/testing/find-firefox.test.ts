import { describe, expect, it } from 'vitest';
import { findFirefox } from '../../testing/index.ts';

describe('findFirefox', () => {
  const only = (path: string) => ({ isExecutable: (candidate: string) => candidate === path });

  it('takes what BELFRY_FIREFOX names before anything else', () => {
    const env = { BELFRY_FIREFOX: '/opt/my/firefox', PATH: '/usr/bin' };
    expect(findFirefox({ env, platform: 'linux', isExecutable: () => true })).toBe('/opt/my/firefox');
  });

  it('refuses a BELFRY_FIREFOX that cannot be run, rather than take another', () => {
    const env = { BELFRY_FIREFOX: '/opt/none', PATH: '/usr/bin' };
    expect(() => findFirefox({ env, platform: 'linux', ...only('/usr/bin/firefox') })).toThrow('BELFRY_FIREFOX');
  });

  it.each([
    ['linux', { PATH: '/snap/bin:/usr/local/bin' }, '/snap/bin/firefox'],
    ['linux', {}, '/usr/bin/firefox-esr'],
    ['darwin', { HOME: '/Users/x' }, '/Users/x/Applications/Firefox.app/Contents/MacOS/firefox'],
    ['win32', { PROGRAMFILES: 'C:\\Program Files' }, 'C:\\Program Files\\Mozilla Firefox\\firefox.exe'],
  ] as const)('finds it on %s with %o', (platform, env, path) => {
    expect(findFirefox({ platform, env, ...only(path) })).toBe(path);
  });

  it('prefers the ESR', () => {
    expect(findFirefox({ platform: 'linux', env: { PATH: '/a' }, isExecutable: () => true })).toBe('/a/firefox-esr');
  });

  it.each(['linux', 'darwin', 'win32'] as const)('says how to install one on %s', (platform) => {
    const find = () => findFirefox({ platform, env: {}, isExecutable: () => false });
    expect(find).toThrow(/no Firefox found\. Install one \(.+\), or set BELFRY_FIREFOX/);
  });
});
