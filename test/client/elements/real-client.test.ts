// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BelfryClient } from '../../../client/index.ts';
import type { Bell } from '../../../client/elements/bell.ts';
import { connectBelfry } from '../../../client/elements/index.ts';
import { en } from '../../../client/elements/messages/index.ts';
import { createFakeBrowser, type FakeBrowser } from '../fake-browser.ts';

let browser: FakeBrowser;
let client: BelfryClient;

beforeEach(() => {
  browser = createFakeBrowser();
  client = browser.openPage();
  connectBelfry(client);
});
afterEach(() => {
  document.body.replaceChildren();
  connectBelfry(undefined);
});

describe('the elements on the client itself', () => {
  it('have, while there is none, the state that it begins with', () => {
    connectBelfry(undefined);
    const bell = document.createElement('belfry-bell') as Bell;
    document.body.append(bell);
    expect(bell.state).toStrictEqual(client.getServerSnapshot());
    connectBelfry(client);
    expect(bell.state).toBe(client.get());
  });

  it('start it, ask the browser within the click, and show what can be chosen', async () => {
    const settings = document.createElement('belfry-preferences');
    document.body.append(settings);
    const find = <E extends HTMLElement>(selector: string): E | null =>
      settings.shadowRoot?.querySelector<E>(selector) ?? null;

    await vi.waitFor(() => expect(find('.primary')?.textContent?.trim()).toBe(en['default.action']));
    find('.primary')?.click();
    expect(browser.notification.requestPermission).toHaveBeenCalledOnce();

    await vi.waitFor(() => expect(find('#sound')).not.toBeNull());
    expect(settings.getAttribute('status')).toBe('subscribed');
    find('#sound')?.click();
    await vi.waitFor(() => expect(find('[role=status]')?.textContent).toBe(en['preferences.saved']));
    expect(browser.server.preferences).toMatchObject({ soundEnabled: false });
  });

  it('show a refusal', async () => {
    browser.notification.answer = 'denied';
    const bell = document.createElement('belfry-bell');
    document.body.append(bell);
    await vi.waitFor(() => expect(bell.getAttribute('status')).toBe('default'));
    await client.enable().catch(() => undefined);
    await vi.waitFor(() => expect(bell.getAttribute('status')).toBe('denied'));
    expect(bell.shadowRoot?.querySelector('button')?.getAttribute('aria-label')).toBe(en['bell.blocked']);
  });
});
