import { shared, tellElements } from '../connection.ts';
import { en } from './en.ts';
import { ptBr } from './pt-br.ts';

export { en, ptBr };

/** Every text of the elements, by its key. `{…}` in the English text stands for a value and is kept in a translation. */
export type ElementMessages = Record<MessageKey, string>;
export type MessageKey = keyof typeof en;

const BUILT_IN: ReadonlyMap<string, Partial<ElementMessages>> = new Map<string, Partial<ElementMessages>>([
  ['en', en],
  ['pt-br', ptBr],
]);

/** The texts of one language. */
export interface Words {
  /** Of the texts, which need not be that of the page. */
  readonly lang: string;
  text(key: MessageKey, values?: Readonly<Record<string, string>>): string;
  /** The same, in pieces: strings, and in the place of each `{name}` what `values` has for it. */
  pieces<T>(key: MessageKey, values: Readonly<Record<string, T>>): (string | T)[];
}

/**
 * Adds a language, or changes texts of one. Elements on the page show it at once. Keys that are missing stay as they
 * are built in, or English.
 *
 * @param lang BCP 47: `fr`, `pt-PT`. What is set for `fr` is also used for `fr-CA`.
 * @throws {TypeError} when a text is not a string, or there is no such key
 * @example
 * setMessages('fr', await (await fetch('/fr.json')).json());
 */
export function setMessages(lang: string, messages: Partial<ElementMessages>): void {
  for (const [key, text] of Object.entries(messages) as [string, unknown][]) {
    if (!Object.hasOwn(en, key)) throw new TypeError(`Belfry's elements have no text “${key}”`);
    if (typeof text !== 'string') throw new TypeError(`the text of “${key}” is not a string`);
  }
  const tag = lang.toLowerCase();
  shared.messages.set(tag, { ...shared.messages.get(tag), ...messages });
  tellElements();
}

/** The texts nearest to a language: its own, those of its parent (`fr` for `fr-CA`), of a sibling, English. */
export function wordsFor(locale: string): Words {
  const tag = nearestTag(locale.toLowerCase());
  const own = shared.messages.get(tag);
  const builtIn = BUILT_IN.get(tag);
  const raw = (key: MessageKey): string => own?.[key] ?? builtIn?.[key] ?? en[key];
  return {
    lang: tag === 'pt-br' ? 'pt-BR' : tag,
    text: (key, values = {}) => raw(key).replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole),
    pieces: (key, values) =>
      raw(key)
        .split(/\{(\w+)\}/)
        .map((piece, at) => (at % 2 ? (values[piece] ?? '') : piece)),
  };
}

function nearestTag(wanted: string): string {
  const known = [...shared.messages.keys(), ...BUILT_IN.keys()];
  for (let tag = wanted; tag !== ''; tag = tag.slice(0, Math.max(tag.lastIndexOf('-'), 0))) {
    if (known.includes(tag)) return tag;
  }
  const language = `${wanted.split('-')[0]}-`;
  return known.find((tag) => tag.startsWith(language)) ?? 'en';
}
