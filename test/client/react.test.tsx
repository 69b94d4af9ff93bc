// @vitest-environment happy-dom
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { StrictMode, type JSX } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BelfryClient } from '../../client/index.ts';
import { PushInitializer, usePush, usePushNotifications } from '../../client/react/index.ts';
import { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';

let browser: FakeBrowser;
let client: BelfryClient;

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  browser = createFakeBrowser();
  client = browser.openPage();
});
afterEach(() => cleanup());

function Panel(): JSX.Element {
  const { status, error, enable, sendTest } = usePush(client);
  return (
    <div>
      <output>{status}</output>
      <p>{error?.code}</p>
      <button onClick={() => void enable()}>enable</button>
      <button onClick={() => void sendTest()}>test</button>
    </div>
  );
}

const shows = (text: string) => waitFor(() => expect(screen.getByRole('status').textContent).toBe(text));

describe('usePush', () => {
  it('starts the client and follows it', async () => {
    render(<Panel />);
    expect(screen.getByRole('status').textContent).toBe('loading');
    await shows('default');
    act(() => screen.getByText('enable').click());
    await shows('subscribed');
  });

  it('calls the permission prompt within the click', async () => {
    render(<Panel />);
    await shows('default');
    act(() => screen.getByText('enable').click());
    expect(browser.notification.requestPermission).toHaveBeenCalledOnce();
    await shows('subscribed');
  });

  it('shows a failure instead of rejecting', async () => {
    browser.notification.answer = 'denied';
    render(<Panel />);
    await shows('default');
    act(() => screen.getByText('test').click());
    await waitFor(() => screen.getByText('not_subscribed'));
    act(() => screen.getByText('enable').click());
    await waitFor(() => screen.getByText('permission_denied'));
    expect(screen.getByRole('status').textContent).toBe('denied');
  });

  it('does no harm in StrictMode, beside an initializer', async () => {
    await client.enable();
    browser.server.calls.length = 0;
    client.stop();
    client = browser.openPage();
    render(
      <StrictMode>
        <PushInitializer client={client} />
        <Panel />
        <Panel />
      </StrictMode>,
    );
    await waitFor(() => expect(client.get().preferences).not.toBeNull());
    const routes = browser.server.routes();
    expect(routes).toContain('GET /preferences');
    expect(routes).toEqual([...new Set(routes)]); // nothing is asked twice
    expect(browser.serviceWorker.register.mock.calls.length).toBeLessThanOrEqual(2); // once a client
  });

  it('gives the same object and the same actions until something changes', async () => {
    const seen: ReturnType<typeof usePush>[] = [];
    function Probe(): null {
      seen.push(usePush(client));
      return null;
    }
    const { rerender } = render(<Probe />);
    await waitFor(() => expect(seen.at(-1)?.status).toBe('default'));
    await act(() => client.start());
    const before = seen.at(-1);
    rerender(<Probe />);
    expect(seen.at(-1)).toBe(before);
    expect(seen[0]?.enable).toBe(before?.enable);
  });

  it('renders on a server, and hydrates a page that has started already', async () => {
    const container = document.createElement('div');
    container.innerHTML = renderToString(<Panel />);
    expect(container.querySelector('output')?.textContent).toBe('loading');
    expect(browser.serviceWorker.register).not.toHaveBeenCalled();
    await client.start();
    const onRecoverableError = vi.fn();
    const root = await act(() => hydrateRoot(container, <Panel />, { onRecoverableError }));
    expect(container.querySelector('output')?.textContent).toBe('default');
    expect(onRecoverableError).not.toHaveBeenCalled();
    act(() => root.unmount());
  });

  it('has its old name too', () => {
    expect(usePushNotifications).toBe(usePush);
  });
});

describe('PushInitializer', () => {
  it('brings the server up to date and never asks', async () => {
    render(<PushInitializer client={client} />);
    await waitFor(() => expect(client.get().status).toBe('default'));
    expect(browser.notification.requestPermission).not.toHaveBeenCalled();
  });
});
