// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { en } from '../../../client/elements/messages/index.ts';
import { ptBr } from '../../../client/elements/messages/pt-br.ts';
import { mount, unmount } from './mount.ts';

afterEach(unmount);

describe('<belfry-prompt>', () => {
  it('is on screen while the client primes, and no longer', async () => {
    const { find, client, settled } = await mount('belfry-prompt');
    const isShown = () => find('.prompt').hasAttribute('data-open');
    expect(isShown()).toBe(false);
    client.set({ priming: true });
    await settled();
    expect(isShown()).toBe(true);
    client.set({ priming: false });
    await settled();
    expect(isShown()).toBe(false);
  });

  it('is announced when it comes', async () => {
    const { text, client, settled } = await mount('belfry-prompt');
    expect(text('[role=status]')).toBe('');
    client.set({ priming: true });
    await settled();
    expect(text('[role=status]')).toBe(en['prompt.title']);
  });

  it('accepts before the click is over', async () => {
    const { find, client } = await mount('belfry-prompt', 'default', { priming: true });
    find('.primary').click();
    expect(client.calls).toContainEqual(['accept']);
  });

  it('takes a no', async () => {
    const { find, client } = await mount('belfry-prompt', 'default', { priming: true });
    find('.quiet').click();
    expect(client.calls).toContainEqual(['later']);
  });

  it('has words of its own, in the page’s language', async () => {
    document.documentElement.lang = 'pt-BR';
    const { text } = await mount('belfry-prompt', 'default', { priming: true });
    expect(text('h2')).toBe(ptBr['prompt.title']);
    expect(text('#body')).toBe(ptBr['prompt.body']);
  });

  it('takes the page’s words by attribute', async () => {
    const { element, text, settled } = await mount('belfry-prompt', 'default', { priming: true });
    element.setAttribute('heading', 'A word when it ships?');
    element.setAttribute('body', 'One message an order.');
    element.setAttribute('accept-label', 'Please do');
    element.setAttribute('later-label', 'Rather not');
    await settled();
    expect(['h2', '#body', '.primary', '.quiet'].map(text)).toEqual([
      'A word when it ships?',
      'One message an order.',
      'Please do',
      'Rather not',
    ]);
  });

  it.each(['icon', 'heading', 'body', 'accept', 'later'])('has a slot for %s', async (name) => {
    const { has } = await mount('belfry-prompt');
    expect(has(`slot[name=${name}]`)).toBe(true);
  });
});
