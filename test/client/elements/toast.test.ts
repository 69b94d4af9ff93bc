// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PushShown } from '../../../client/contract.ts';
import { mount, unmount, type Mounted } from './mount.ts';

type Toasts = Mounted<HTMLElementTagNameMap['belfry-toast']>;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  unmount();
  vi.useRealTimers();
});

const titles = ({ element }: Toasts): (string | null)[] =>
  [...(element.shadowRoot?.querySelectorAll('.title') ?? [])].map(({ textContent }) => textContent);

async function push(toasts: Toasts, ...pushes: Partial<PushShown>[]): Promise<void> {
  for (const one of pushes) toasts.client.push(one);
  await toasts.settled();
}

async function pass(toasts: Toasts, ms: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  await toasts.settled();
}

describe('<belfry-toast>', () => {
  it('shows what is pushed, and announces it', async () => {
    const toasts = await mount('belfry-toast');
    expect(toasts.find('.stack').hasAttribute('data-open')).toBe(false);
    await push(toasts, { title: 'Shipped', body: 'On Tuesday' });
    expect(toasts.find('.stack').hasAttribute('data-open')).toBe(true);
    expect(toasts.text('.body')).toBe('On Tuesday');
    expect(toasts.text('[role=status]')).toBe('Shipped. On Tuesday');
  });

  it('hides each after its time', async () => {
    const toasts = await mount('belfry-toast');
    await push(toasts, { title: 'One' });
    await pass(toasts, 5000);
    await push(toasts, { title: 'Two' });
    await pass(toasts, 2999);
    expect(titles(toasts)).toEqual(['One', 'Two']);
    await pass(toasts, 1);
    expect(titles(toasts)).toEqual(['Two']);
    await pass(toasts, 5000);
    expect(titles(toasts)).toEqual([]);
    expect(toasts.find('.stack').hasAttribute('data-open')).toBe(false);
  });

  it('waits while the pointer is on it, for what was left', async () => {
    const toasts = await mount('belfry-toast');
    await push(toasts, { title: 'One' });
    await pass(toasts, 6000);
    toasts.find('.stack').dispatchEvent(new Event('pointerenter'));
    await pass(toasts, 60_000);
    expect(titles(toasts)).toEqual(['One']);
    toasts.find('.stack').dispatchEvent(new Event('pointerleave'));
    await pass(toasts, 1999);
    expect(titles(toasts)).toEqual(['One']);
    await pass(toasts, 1);
    expect(titles(toasts)).toEqual([]);
  });

  it('waits while nobody sees the page', async () => {
    const toasts = await mount('belfry-toast');
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    await push(toasts, { title: 'One' });
    await pass(toasts, 60_000);
    expect(titles(toasts)).toEqual(['One']);
    visibility.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    await pass(toasts, 8000);
    expect(titles(toasts)).toEqual([]);
  });

  it('stays for good with hide-after-ms="0"', async () => {
    const toasts = await mount('belfry-toast');
    toasts.element.setAttribute('hide-after-ms', '0');
    await push(toasts, { title: 'One' });
    await pass(toasts, 1e9);
    expect(titles(toasts)).toEqual(['One']);
  });

  it('drops the oldest when there are too many', async () => {
    const toasts = await mount('belfry-toast');
    await push(toasts, { title: '1' }, { title: '2' }, { title: '3' }, { title: '4' });
    expect(titles(toasts)).toEqual(['2', '3', '4']);
    toasts.element.max = 1;
    await push(toasts, { title: '5' });
    expect(titles(toasts)).toEqual(['5']);
  });

  it('is dismissed by its button, which says what it dismisses, and by Escape', async () => {
    const toasts = await mount('belfry-toast');
    await push(toasts, { title: 'One' }, { title: 'Two' });
    expect(toasts.find('.dismiss').getAttribute('aria-label')).toBe('Dismiss: One');
    toasts.find('.dismiss').click();
    await toasts.settled();
    expect(titles(toasts)).toEqual(['Two']);
    toasts.find('.toast').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    await toasts.settled();
    expect(titles(toasts)).toEqual([]);
  });

  it.each([
    ['/orders/1', `${location.origin}/orders/1`],
    ['https://shop.example/a', 'https://shop.example/a'],
  ])('leads to %s', async (url, href) => {
    const toasts = await mount('belfry-toast');
    await push(toasts, { url });
    expect(toasts.find<HTMLAnchorElement>('a').href).toBe(href);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'https://', null])('leads nowhere for %s', async (url) => {
    const toasts = await mount('belfry-toast');
    await push(toasts, { title: 'One', url });
    expect(toasts.has('a')).toBe(false);
    expect(titles(toasts)).toEqual(['One']);
  });

  it('tells the page of a click first, which may take it over', async () => {
    const toasts = await mount('belfry-toast');
    await push(toasts, { id: 'ntf_1', url: '/orders/1' });
    const heard: PushShown[] = [];
    toasts.element.addEventListener('belfry-toast-click', (event) => {
      event.preventDefault();
      heard.push((event as CustomEvent<PushShown>).detail);
    });
    const click = new MouseEvent('click', { bubbles: true, cancelable: true });
    toasts.find('a').dispatchEvent(click);
    await toasts.settled();
    expect(heard).toEqual([expect.objectContaining({ id: 'ntf_1', url: '/orders/1' })]);
    expect(click.defaultPrevented).toBe(true);
    expect(titles(toasts)).toEqual([]);
  });

  it('hears no more once it is gone', async () => {
    const toasts = await mount('belfry-toast');
    toasts.element.remove();
    expect(toasts.client.listeners()).toBe(0);
  });
});
