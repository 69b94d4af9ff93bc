// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PushState } from '../../../client/contract.ts';
import { ClientError } from '../../../client/errors.ts';
import { en } from '../../../client/elements/messages/index.ts';
import { PREFERENCES } from './fake-client.ts';
import { mount, unmount, type Mounted } from './mount.ts';

type Settings = Mounted<HTMLElementTagNameMap['belfry-preferences']>;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  unmount();
  vi.useRealTimers();
});

const mountSettings = (change: Partial<PushState> = {}): Promise<Settings> =>
  mount('belfry-preferences', 'subscribed', change);

const isOn = ({ find }: Settings, id: string): boolean => find<HTMLInputElement>(`#${id}`).checked;
const saved = ({ client }: Settings): unknown[] =>
  client.calls.filter(([name]) => name === 'savePreferences').map(([, ...rest]) => rest);

async function type({ find, settled }: Settings, id: string, time: string): Promise<void> {
  const field = find<HTMLInputElement>(`#${id}`);
  field.value = time;
  field.dispatchEvent(new Event('change'));
  await settled();
}

describe('<belfry-preferences>', () => {
  it('shows what was chosen, and the default of what was not', async () => {
    const settings = await mountSettings();
    const ids = ['enabled', 'category-orders', 'category-messages', 'category-offers', 'quiet', 'sound', 'vibration'];
    expect(ids.filter((id) => isOn(settings, id))).toEqual([
      'enabled',
      'category-orders',
      'category-messages',
      'quiet',
      'sound',
    ]);
  });

  it('names the categories as the server does, each with its description', async () => {
    const { find } = await mountSettings();
    expect(find('[for=category-offers]').textContent).toBe('Offers and news');
    const described = find('#category-offers').getAttribute('aria-describedby');
    expect(find(`#${described}`).textContent).toBe('At most one a week');
  });

  it.each([
    ['enabled', { enabled: false }],
    ['category-offers', { categories: { offers: true } }],
    ['sound', { soundEnabled: false }],
    ['vibration', { vibrationEnabled: true }],
    ['quiet', { quietHours: { ...PREFERENCES.quietHours, enabled: false } }],
  ])('saves %s alone, at once', async (id, choices) => {
    const settings = await mountSettings();
    settings.find(`#${id}`).click();
    expect(saved(settings)).toEqual([[choices, { forAllDevices: false }]]);
    await settings.settled();
    expect(settings.text('[role=status]')).toBe(en['preferences.saved']);
  });

  it('saves for all devices when that is chosen', async () => {
    const settings = await mountSettings();
    const radio = settings.element.shadowRoot?.querySelectorAll<HTMLInputElement>('[type=radio]')[1];
    radio?.click();
    await settings.settled();
    settings.find('#sound').click();
    expect(saved(settings)).toEqual([[{ soundEnabled: false }, { forAllDevices: true }]]);
  });

  it('has no choice of devices for who is nobody', async () => {
    const { has } = await mountSettings({ userId: null });
    expect(has('[type=radio]')).toBe(false);
  });

  it('shows an edit while it is on its way, and takes it back when it is refused', async () => {
    const settings = await mountSettings();
    settings.client.fail('savePreferences', 'server_error');
    settings.find('#sound').click();
    settings.client.set({}); // anything else that is told meanwhile
    await settings.element.updateComplete;
    await settings.settled();
    expect(isOn(settings, 'sound')).toBe(true);
    expect(settings.text('[role=alert]')).toBe(en['error.server_error']);
    expect(settings.text('[role=status]')).toBe('');
  });

  it('says that an edit waits for the network', async () => {
    const { text } = await mountSettings({ unsaved: true });
    expect(text('[role=status]')).toBe(en['preferences.unsaved']);
  });

  it('leaves nothing to choose while all is off', async () => {
    const { element } = await mountSettings({ preferences: { ...PREFERENCES, enabled: false } });
    const sets = [...(element.shadowRoot?.querySelectorAll('fieldset') ?? [])];
    expect(sets.map(({ disabled }) => disabled)).toEqual([true, true, false]);
  });

  it('says that all is well while there is nothing to choose yet', async () => {
    const { has, text } = await mountSettings({ preferences: null });
    expect(text('h2')).toBe(en['subscribed.title']);
    expect([has('[role=switch]'), has('button')]).toEqual([false, false]);
  });

  it('says why there is nothing to choose, and tries again', async () => {
    const { find, text, client } = await mountSettings({
      preferences: null,
      error: new ClientError('server_error'),
    });
    expect(text('[role=alert]')).toBe(en['error.server_error']);
    find('button').click();
    expect(client.calls).toContainEqual(['resync']);
  });

  it('shows how things stand where nothing is subscribed', async () => {
    const { has, text } = await mount('belfry-preferences', 'default');
    expect(has('[role=switch]')).toBe(false);
    expect(text('h2')).toBe(en['default.title']);
  });
});

describe('quiet hours', () => {
  it('have times and their zone only while they are on', async () => {
    const on = await mountSettings();
    expect(on.find<HTMLInputElement>('#start').value).toBe('22:00');
    expect(on.text('.hours')).toContain('America/Sao Paulo');
    unmount();
    const off = await mountSettings({
      preferences: { ...PREFERENCES, quietHours: { ...PREFERENCES.quietHours, enabled: false } },
    });
    expect(off.has('#start')).toBe(false);
  });

  it('are saved once the typing rests', async () => {
    const settings = await mountSettings();
    await type(settings, 'start', '02:00');
    await type(settings, 'start', '23:00');
    expect(saved(settings)).toEqual([]);
    vi.advanceTimersByTime(800);
    expect(saved(settings)).toEqual([
      [{ quietHours: { ...PREFERENCES.quietHours, start: '23:00' } }, { forAllDevices: false }],
    ]);
  });

  it('are saved with both times when both were changed in one go', async () => {
    const settings = await mountSettings();
    await type(settings, 'start', '21:00');
    await type(settings, 'end', '07:30');
    vi.advanceTimersByTime(800);
    expect(saved(settings)).toEqual([
      [{ quietHours: { ...PREFERENCES.quietHours, start: '21:00', end: '07:30' } }, { forAllDevices: false }],
    ]);
  });

  it('are saved when the field is left, or the page', async () => {
    const settings = await mountSettings();
    await type(settings, 'start', '21:00');
    settings.find('#start').dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
    expect(saved(settings)).toHaveLength(1);
    await settings.settled();
    await type(settings, 'end', '09:00');
    settings.element.remove();
    expect(saved(settings)).toHaveLength(2);
    vi.advanceTimersByTime(800);
    expect(saved(settings)).toHaveLength(2);
  });

  it('have their time again when a field is left empty', async () => {
    const settings = await mountSettings();
    await type(settings, 'start', '');
    settings.find('#start').dispatchEvent(new FocusEvent('blur'));
    vi.advanceTimersByTime(800);
    expect(settings.find<HTMLInputElement>('#start').value).toBe('22:00');
    expect(saved(settings)).toEqual([]);
  });

  it('move to the zone of this browser on demand', async () => {
    const settings = await mountSettings();
    settings.find('.link').click();
    vi.advanceTimersByTime(800);
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(saved(settings)).toEqual([
      [{ quietHours: { ...PREFERENCES.quietHours, timeZone } }, { forAllDevices: false }],
    ]);
  });
});
