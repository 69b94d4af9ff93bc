import { createElement, type ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import { BelfryProvider, useBelfryClient, usePreferences, usePush, usePushEvents } from '../../client/react/index.ts';
import { createLazyClient } from '../../client/react/lazy-client.ts';
import { createFakeClient } from './react-fake-client.ts';

// No browser is here: this file has no `@vitest-environment`.
describe('belfry/client/react on a server', () => {
  it('renders every hook, with what each page starts with', () => {
    function Page(): ReactNode {
      useBelfryClient();
      usePushEvents({ onPush: vi.fn() });
      const { preferences, saving } = usePreferences();
      return JSON.stringify([usePush().status, preferences, saving]);
    }
    expect(typeof window).toBe('undefined');
    const html = renderToString(createElement(BelfryProvider, { options: {} }, createElement(Page)));
    expect(html.replaceAll('&quot;', '"')).toBe('["loading",null,false]');
  });

  it('loads nothing there, not even when it is started', async () => {
    const load = vi.fn(async () => createFakeClient());
    const client = createLazyClient({}, load);
    expect(await client.start()).toBe(client.getServerSnapshot());
    expect(load).not.toHaveBeenCalled();
  });
});
