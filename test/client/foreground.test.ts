// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clearBadge, showInPage, type ForegroundPush } from '../../client/foreground/index.ts';

const PUSH = { id: 'ntf_1', title: 'Hello', body: 'At 10:00', url: 'https://app.example/7' };
const QUESTION = { belfry: 1, type: 'foreground', ...PUSH };

class FakeWorker extends EventTarget {
  postMessage = vi.fn();
}

let worker: FakeWorker;
let container: EventTarget & { startMessages: () => void };
const port = { postMessage: vi.fn() };

beforeEach(() => {
  vi.stubGlobal('ServiceWorker', FakeWorker);
  vi.stubGlobal('reportError', vi.fn());
  worker = new FakeWorker();
  const registration = { active: worker };
  const getRegistration = async (scope: string) => (scope === '/push/' ? registration : undefined);
  container = Object.assign(new EventTarget(), {
    startMessages: vi.fn(),
    ready: Promise.resolve(registration),
    getRegistration,
  });
  Object.defineProperty(navigator, 'serviceWorker', { value: container, configurable: true });
  port.postMessage.mockReset();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const ask = (data: unknown = QUESTION, source: unknown = worker): void => {
  container.dispatchEvent(Object.assign(new Event('message'), { data, source, ports: [port] }));
};
const answers = (): unknown[] => port.postMessage.mock.calls.map(([answer]) => answer as unknown);

describe('showInPage', () => {
  it('tells the worker that there is somebody to ask', async () => {
    showInPage(() => true);
    await vi.waitFor(() => expect(worker.postMessage).toHaveBeenCalledWith({ belfry: 1, type: 'ask-pages' }));
  });

  it('reaches a worker whose scope does not cover the page', async () => {
    showInPage(() => true, { scope: '/push/' });
    await vi.waitFor(() => expect(worker.postMessage).toHaveBeenCalledOnce());
  });

  it.each([
    ['yes', () => true, true],
    ['no', () => false, false],
    ['yes, later', async () => true, true],
  ])('answers %s', async (_, handler, shown) => {
    const heard: ForegroundPush[] = [];
    showInPage((push) => {
      heard.push(push);
      return handler();
    });
    ask();
    await vi.waitFor(() => expect(answers()).toEqual([{ belfry: 1, shown }]));
    expect(heard).toEqual([PUSH]);
  });

  it('answers no for a handler that throws, and says so', async () => {
    const bug = new Error('page bug');
    showInPage(() => {
      throw bug;
    });
    ask();
    await vi.waitFor(() => expect(reportError).toHaveBeenCalledWith(bug));
    expect(answers()).toEqual([{ belfry: 1, shown: false }]);
  });

  it.each([
    ['a message of the site’s own', { type: 'foreground' }, undefined],
    ['another message of the worker', { belfry: 1, type: 'push' }, undefined],
    ['a window', QUESTION, new EventTarget()],
    ['nobody', QUESTION, null],
    ['nothing', null, undefined],
  ])('does not answer %s', async (_, data, source) => {
    const handler = vi.fn(() => true);
    showInPage(handler);
    ask(data, source === undefined ? worker : source);
    await Promise.resolve();
    expect(handler).not.toHaveBeenCalled();
    expect(answers()).toEqual([]);
  });

  it('answers nothing any more once it is stopped', () => {
    const handler = vi.fn(() => true);
    showInPage(handler)();
    ask();
    expect(handler).not.toHaveBeenCalled();
  });
});

describe('clearBadge', () => {
  it('tells the worker that what was counted has been seen', async () => {
    await clearBadge();
    expect(worker.postMessage).toHaveBeenCalledWith({ belfry: 1, type: 'clear-badge' });
  });

  it('does nothing where there is no worker', async () => {
    await clearBadge({ scope: '/nowhere/' });
    expect(worker.postMessage).not.toHaveBeenCalled();
  });
});
