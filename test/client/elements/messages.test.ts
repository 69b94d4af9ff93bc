// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { connectBelfry, englishMessages, setMessages } from '../../../client/elements/index.ts';
import { shared } from '../../../client/elements/connection.ts';
import { en, wordsComing, wordsFor, type MessageKey } from '../../../client/elements/messages/index.ts';
import { ptBr } from '../../../client/elements/messages/pt-br.ts';
import { mount, unmount } from './mount.ts';

afterEach(() => {
  shared.messages.clear();
  unmount();
});

const valuesIn = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted();

describe('the built-in texts', () => {
  it('are the same ones in both languages', () => {
    expect(Object.keys(ptBr)).toEqual(Object.keys(en));
  });

  it.each(Object.keys(en) as MessageKey[])('say something at %s, with the same values in both', (key) => {
    expect(ptBr[key]).toMatch(/\S/);
    expect(valuesIn(ptBr[key])).toEqual(valuesIn(en[key]));
  });

  it('are what a translation can start from', () => {
    expect(JSON.parse(JSON.stringify(englishMessages))).toEqual(en);
  });
});

describe('wordsFor', () => {
  it.each([
    ['en', 'en'],
    ['en-AU', 'en'],
    ['pt-BR', 'pt-BR'],
    ['PT-br', 'pt-BR'],
    ['pt', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['ja', 'en'],
    ['', 'en'],
    ['english', 'en'],
  ])('takes for %s the texts in %s', (locale, lang) => {
    expect(wordsFor(locale).lang).toBe(lang);
  });

  it('takes what was set for a language before a sibling', async () => {
    await wordsComing('pt-BR');
    setMessages('pt-PT', { 'prompt.later': 'Agora não, obrigado' });
    expect(wordsFor('pt-PT').text('prompt.later')).toBe('Agora não, obrigado');
    expect(wordsFor('pt-BR').text('prompt.later')).toBe('Agora não');
  });

  it('puts values in, and leaves what it has no value for', () => {
    expect(wordsFor('en').text('toast.dismiss', { title: 'A {b} $1' })).toBe('Dismiss: A {b} $1');
    expect(wordsFor('en').text('toast.dismiss')).toBe('Dismiss: {title}');
  });

  it('has a general text for what has none of its own', () => {
    const { member } = wordsFor('en');
    expect(member('error', 'offline')).toBe(en['error.offline']);
    expect(member('error', 'brand_new')).toBe(en['error.other']);
    expect(member('unsupported', 'no-push')).toBe(en['unsupported.other']);
  });

  it('gives a text in pieces', () => {
    expect(wordsFor('en').pieces('install.add', { add: 7 })).toEqual([
      'Scroll down and choose ',
      7,
      ' Add to Home Screen.',
    ]);
  });
});

describe('wordsComing', () => {
  it('waits for Portuguese once, and for nothing else', async () => {
    expect(wordsComing('en')).toBeUndefined();
    expect(wordsComing('fr')).toBeUndefined();
    await wordsComing('pt');
    expect(wordsComing('pt-BR')).toBeUndefined();
    expect(wordsFor('pt').text('prompt.later')).toBe(ptBr['prompt.later']);
  });
});

describe('setMessages', () => {
  it('falls back to English for what is missing', () => {
    setMessages('fr', { 'prompt.later': 'Pas maintenant' });
    expect(wordsFor('fr-CA').text('prompt.later')).toBe('Pas maintenant');
    expect(wordsFor('fr-CA').text('prompt.accept')).toBe(en['prompt.accept']);
  });

  it('adds to what was set before, and to what is built in', async () => {
    await wordsComing('pt-BR');
    setMessages('pt-BR', { 'prompt.later': 'Depois' });
    setMessages('pt-BR', { 'prompt.accept': 'Quero' });
    const { text } = wordsFor('pt-BR');
    expect([text('prompt.later'), text('prompt.accept'), text('bell.on')]).toEqual([
      'Depois',
      'Quero',
      ptBr['bell.on'],
    ]);
  });

  it('is shown at once by what is on the page', async () => {
    document.documentElement.lang = 'fr';
    const { text, settled } = await mount('belfry-preferences');
    expect(text('h2')).toBe(en['default.title']);
    setMessages('fr', { 'default.title': 'Soyez au courant' });
    await settled();
    expect(text('h2')).toBe('Soyez au courant');
  });

  it('refuses a key that is not there, and what is no text', () => {
    const set = (messages: object) => () => setMessages('fr', messages);
    expect(set({ 'prompt.titel': 'x' })).toThrow(/have no text “prompt.titel”/);
    expect(set({ 'prompt.title': 7 })).toThrow(TypeError);
    expect(set({ toString: 'x' })).toThrow(TypeError);
    expect(wordsFor('fr').lang).toBe('en');
  });
});

describe('the language of an element', () => {
  it('is that of the closest lang, and follows it', async () => {
    document.documentElement.lang = 'en';
    connectBelfry(undefined);
    const box = document.createElement('div');
    box.lang = 'pt-BR';
    document.body.append(box);
    const { element, text, settled } = await mount('belfry-preferences');
    box.append(element);
    await settled();
    expect(text('h2')).toBe(ptBr['default.title']);
    box.lang = 'en';
    await new Promise((resolve) => setTimeout(resolve));
    await settled();
    expect(text('h2')).toBe(en['default.title']);
  });

  it('marks its texts as what they are where there is no translation', async () => {
    document.documentElement.lang = 'ja';
    const { find } = await mount('belfry-preferences');
    expect(find('.surface').lang).toBe('en');
  });
});
