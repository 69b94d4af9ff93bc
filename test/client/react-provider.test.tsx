// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { Activity, StrictMode, Suspense, use, useEffect, useState, type JSX } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BelfryClient, BelfryClientOptions } from '../../client/contract.ts';
import { BelfryProvider, PushInitializer, useBelfryClient, usePush } from '../../client/react/index.ts';
import { createFakeClient, type FakeClient } from './react-fake-client.ts';

let client: FakeClient;

/** The client's own code, that the provider loads for its `options`. */
const { createBelfryClient } = vi.hoisted(() => ({
  createBelfryClient: vi.fn<(options: BelfryClientOptions) => BelfryClient>(),
}));
vi.mock('../../client/index.ts', () => ({ createBelfryClient }));

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.stubGlobal('requestIdleCallback', undefined);
  client = createFakeClient();
  createBelfryClient.mockReset().mockReturnValue(client);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const idle = (): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(2000));

function Status(): JSX.Element {
  return <output>{usePush().status}</output>;
}

describe('BelfryProvider', () => {
  it('gives its client to what is below, and says what is missing where there is none', () => {
    let seen: unknown;
    function Probe(): null {
      seen = useBelfryClient();
      return null;
    }
    render(
      <BelfryProvider client={client}>
        <Probe />
      </BelfryProvider>,
    );
    expect(seen).toBe(client);
    vi.spyOn(console, 'error').mockReturnValue(undefined); // React's own report
    expect(() => render(<Probe />)).toThrow('no <BelfryProvider> above');
  });

  it('starts when the browser is idle, and not before', async () => {
    const idleCallbacks: IdleRequestCallback[] = [];
    const requestIdleCallback = vi.fn((callback: IdleRequestCallback) => idleCallbacks.push(callback));
    vi.stubGlobal('requestIdleCallback', requestIdleCallback);
    vi.stubGlobal('cancelIdleCallback', vi.fn());
    render(<BelfryProvider client={client} children={<Status />} />);
    await idle();
    expect(client.started).not.toHaveBeenCalled();
    expect(requestIdleCallback).toHaveBeenCalledExactlyOnceWith(expect.any(Function), { timeout: 2000 });
    idleCallbacks[0]?.({ didTimeout: false, timeRemaining: () => 50 });
    expect(client.started).toHaveBeenCalledOnce();
  });

  it('starts where a browser knows no idling, too', async () => {
    render(<BelfryProvider client={client} />);
    expect(client.started).not.toHaveBeenCalled();
    await idle();
    expect(client.started).toHaveBeenCalledOnce();
  });

  it('stops when it goes, and never starts when it goes before that', async () => {
    render(<BelfryProvider client={client} />).unmount();
    await idle();
    expect(client.started).not.toHaveBeenCalled();
    expect(client.stopped).toHaveBeenCalledOnce();
  });

  it('is running after StrictMode has mounted it twice', async () => {
    render(
      <StrictMode>
        <BelfryProvider client={client} />
      </StrictMode>,
    );
    await idle();
    expect(client.started).toHaveBeenCalledOnce();
    expect(client.stopped).toHaveBeenCalledBefore(client.started);
  });

  it('rests while an Activity hides it', async () => {
    const tree = (mode: 'visible' | 'hidden'): JSX.Element => (
      <Activity mode={mode}>
        <BelfryProvider client={client} />
      </Activity>
    );
    const { rerender } = render(tree('visible'));
    await idle();
    rerender(tree('hidden'));
    expect(client.stopped).toHaveBeenCalledOnce();
    rerender(tree('visible'));
    await idle();
    expect(client.started).toHaveBeenCalledTimes(2);
  });

  it('lets islands share a client: the last one stops it', async () => {
    const [one, other] = [render(<BelfryProvider client={client} />), render(<BelfryProvider client={client} />)];
    await idle();
    one.unmount();
    expect(client.stopped).not.toHaveBeenCalled();
    other.unmount();
    expect(client.stopped).toHaveBeenCalledOnce();
  });

  it('leaves one client for another, as hot reloading makes it', async () => {
    const { rerender } = render(<BelfryProvider client={client} children={<Status />} />);
    await idle();
    const next = createFakeClient();
    rerender(<BelfryProvider client={next} children={<Status />} />);
    await idle();
    expect([client.stopped, next.started]).toSatisfy((spies: (typeof client.stopped)[]) =>
      spies.every(({ mock }) => mock.calls.length === 1),
    );
    act(() => next.set({ status: 'denied' }));
    expect(screen.getByRole('status').textContent).toBe('denied');
    expect(client.listeners()).toBe(0);
  });

  it('makes one client for its life, whatever is rendered and suspends meanwhile', async () => {
    const seen = new Set<unknown>();
    let arrive = (): void => undefined;
    const arrival = new Promise<void>((resolve) => (arrive = resolve));
    function Late(): null {
      use(arrival);
      return null;
    }
    function Probe(): null {
      const made = useBelfryClient();
      useEffect(() => void seen.add(made));
      return null;
    }
    function App(): JSX.Element {
      const [count, setCount] = useState(0);
      return (
        <BelfryProvider options={{ apiBase: `/push/${count}` }}>
          <button onClick={() => setCount(count + 1)}>again</button>
          <Probe key={count} />
          <Suspense>
            <Late />
          </Suspense>
        </BelfryProvider>
      );
    }
    await act(async () => render(<App />));
    await act(async () => screen.getByText('again').click());
    await act(async () => arrive());
    await act(async () => screen.getByText('again').click());
    expect(seen.size).toBe(1);
  });

  it('loads the client with its options, and asks the getToken of the last render', async () => {
    function App({ token }: { token: string | null }): JSX.Element {
      return <BelfryProvider options={{ workerUrl: '/push.js', getToken: () => token }} />;
    }
    const { rerender } = render(<App token={null} />);
    await idle();
    await act(() => vi.waitFor(() => expect(createBelfryClient).toHaveBeenCalledOnce()));
    const [options] = createBelfryClient.mock.calls[0] ?? [];
    expect(options).toMatchObject({ workerUrl: '/push.js' });
    expect(await options?.getToken?.()).toBeNull();
    rerender(<App token="fresh" />);
    expect(await options?.getToken?.()).toBe('fresh');
    expect(client.started).toHaveBeenCalledOnce();
  });

  it('renders no component below it for its own sake', () => {
    let renders = 0;
    function Probe(): null {
      useBelfryClient();
      renders += 1;
      return null;
    }
    const probe = <Probe />;
    const { rerender } = render(<BelfryProvider client={client} children={probe} />);
    rerender(<BelfryProvider client={client} children={probe} />);
    expect(renders).toBe(1);
  });

  it('touches nothing on a server, and hydrates a page whose client is ahead of it', async () => {
    const app = <BelfryProvider client={client} children={<Status />} />;
    const container = document.createElement('div');
    container.innerHTML = renderToString(app);
    expect(container.textContent).toBe('loading');
    expect([client.listeners(), client.started.mock.calls.length]).toEqual([0, 0]);
    client.set({ status: 'subscribed' });
    const onRecoverableError = vi.fn();
    const complain = vi.spyOn(console, 'error');
    const root = await act(async () => hydrateRoot(container, app, { onRecoverableError }));
    expect(container.textContent).toBe('subscribed');
    expect(onRecoverableError).not.toHaveBeenCalled();
    expect(complain).not.toHaveBeenCalled();
    act(() => root.unmount());
  });
});

describe('PushInitializer', () => {
  it('brings the server up to date at once, by the provider’s client or its own', () => {
    const own = createFakeClient();
    render(
      <BelfryProvider client={client}>
        <PushInitializer />
        <PushInitializer client={own} />
      </BelfryProvider>,
    );
    expect(client.started).toHaveBeenCalledOnce();
    expect(own.started).toHaveBeenCalledOnce();
  });
});
