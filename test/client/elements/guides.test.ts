// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stateOf } from './fake-client.ts';
import { mount, unmount } from './mount.ts';

afterEach(() => {
  unmount();
  vi.unstubAllGlobals();
});

const SAFARI = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';

describe('<belfry-install-guide>', () => {
  it('is there while the site has to be installed, and no longer', async () => {
    const { element, has, client, settled } = await mount('belfry-install-guide', 'needs-install');
    expect([has('ol'), element.hasAttribute('away')]).toEqual([true, false]);
    client.set(stateOf('default'));
    await settled();
    expect([has('ol'), element.hasAttribute('away')]).toEqual([false, true]);
    element.always = true;
    await settled();
    expect([has('ol'), element.hasAttribute('away')]).toEqual([true, false]);
  });

  it('draws what is to be tapped in its place in the sentence', async () => {
    const { text, element } = await mount('belfry-install-guide', 'needs-install');
    expect(text('li')).toBe('Tap Share at the bottom of Safari.');
    expect(element.shadowRoot?.querySelectorAll('li svg')).toHaveLength(2);
  });

  it.each([
    [
      'an iPhone',
      `Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) ${SAFARI} Version/17.5 Mobile/15E148 Safari/604.1`,
      5,
      /at the bottom/,
    ],
    [
      'an iPhone with iOS 26',
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${SAFARI} Version/26.0 Mobile/15E148 Safari/604.1`,
      5,
      /beside the address/,
    ],
    [
      'an iPad',
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${SAFARI} Version/17.5 Safari/605.1.15`,
      5,
      /top right/,
    ],
    [
      'Chrome on iOS',
      `Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) ${SAFARI} CriOS/126.0.0.0 Mobile/15E148 Safari/604.1`,
      5,
      /in the address bar/,
    ],
  ])('knows where Share is on %s', async (_, userAgent, maxTouchPoints, where) => {
    vi.stubGlobal('navigator', { userAgent, maxTouchPoints, language: 'en' });
    const { text } = await mount('belfry-install-guide', 'needs-install');
    expect(text('li')).toMatch(where);
  });

  it('can be told the device', async () => {
    const { element, text, settled } = await mount('belfry-install-guide', 'needs-install');
    element.device = 'ipad';
    await settled();
    expect(text('li')).toBe('Tap Share at the top right.');
  });
});

describe('<belfry-blocked-help>', () => {
  it('tells the client’s steps, and where the settings are', async () => {
    const { element, text, client } = await mount('belfry-blocked-help', 'denied');
    const steps = [...(element.shadowRoot?.querySelectorAll('li') ?? [])].map((step) => step.textContent?.trim());
    expect(steps).toEqual((await client.blockedHelp()).steps);
    expect(text('code')).toBe('chrome://settings/content/notifications');
  });

  it('asks for them once, and only while something is blocked', async () => {
    const { client, settled, has } = await mount('belfry-blocked-help', 'default');
    expect(has('h2')).toBe(false);
    expect(client.calls).toEqual([['start']]);
    client.set(stateOf('denied'));
    await settled();
    client.set({ unsaved: true });
    await settled();
    expect(client.calls).toEqual([['start'], ['blockedHelp']]);
  });

  it('has a general word where they cannot be had', async () => {
    const { client, element, text, settled } = await mount('belfry-blocked-help', 'default');
    client.fail('blockedHelp', 'offline');
    element.always = true;
    await settled();
    expect(text('.words .muted')).toMatch(/allow notifications/);
  });

  it('copies the address, and says so', async () => {
    const writeText = vi.fn(() => Promise.resolve());
    vi.stubGlobal('navigator', { clipboard: { writeText }, language: 'en' });
    const { find, text, settled } = await mount('belfry-blocked-help', 'denied');
    find('button').click();
    await settled();
    expect(writeText).toHaveBeenCalledWith('chrome://settings/content/notifications');
    expect(text('[role=status]')).toBe('Copied');
  });
});
