import { describe, expect, it } from 'vitest';
import { loadPerson, savePerson } from '../../demo/page/person.ts';

const holding = (text: string | null) => ({ getItem: () => text });

describe('the person on this device', () => {
  it.each([
    ['pt-PT', 'pt-BR'],
    ['pt-BR', 'pt-BR'],
    ['de', 'en'],
  ])('reads %s as %s at first', (language, locale) => {
    expect(loadPerson(holding(null), language)).toEqual({ userId: null, locale });
  });

  it('comes back after a reload', () => {
    let kept: string | null = null;
    savePerson({ userId: 'ana', locale: 'pt-BR' }, { setItem: (_, value) => void (kept = value) });
    expect(loadPerson(holding(kept), 'en')).toEqual({ userId: 'ana', locale: 'pt-BR' });
  });

  it.each(['nonsense', '{"userId": 7, "locale": "xx"}', 'null'])('is nobody when the device holds %s', (text) => {
    expect(loadPerson(holding(text), 'en')).toEqual({ userId: null, locale: 'en' });
  });

  it('lasts until the reload where storage is refused', () => {
    const refuse = () => {
      throw new DOMException('refused', 'SecurityError');
    };
    expect(() => savePerson({ userId: 'ana', locale: 'en' }, { setItem: refuse })).not.toThrow();
    expect(loadPerson({ getItem: refuse }, 'en')).toEqual({ userId: null, locale: 'en' });
  });
});
