import { shared, tellElements } from '../connection.ts';
import { en } from './en.ts';

export { en };

/** Every text of the elements, by its key. `{…}` in the English text stands for a value and is kept in a translation. */
export type ElementMessages = Record<MessageKey, string>;
export type MessageKey = keyof typeof en;

/** The texts of one language. */
export interface Words {
  /** Of the texts, which need not be that of the page. */
  readonly lang: string;
  text(key: MessageKey, values?: Readonly<Record<string, string>>): string;
  /** Of a group (`error`), the text of a member; `error.other` for what has none. */
  member(group: 'error' | 'unsupported', name: string): string;
  /** The same, in pieces: strings, and in the place of each `{name}` what `values` has for it. */
  pieces<T>(key: MessageKey, values: Readonly<Record<string, T>>): (string | T)[];
}

const PORTUGUESE = 'pt-BR';

/** What is built in, by language in lower case. Portuguese comes when a page is in it. */
const builtIn = new Map<string, Partial<ElementMessages>>([['en', en]]);
let coming: Promise<void> | undefined;

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

/**
 * What has to be waited for before there are words.
 *
 * @returns undefined: nothing. Does not reject: without its texts a page gets the English ones.
 */
export function wordsComing(locale: string): Promise<void> | undefined {
  const tag = PORTUGUESE.toLowerCase();
  if (builtIn.has(tag) || nearestTag(locale) !== tag) return undefined;
  return (coming ??= import('./pt-br.ts').then(
    ({ ptBr }) => void builtIn.set(tag, ptBr),
    () => void builtIn.set(tag, en),
  ));
}

/** The texts nearest to a language: its own, those of its parent (`fr` for `fr-CA`), of a sibling, English. */
export function wordsFor(locale: string): Words {
  const tag = nearestTag(locale);
  const own = shared.messages.get(tag);
  const raw = (key: MessageKey): string => own?.[key] ?? builtIn.get(tag)?.[key] ?? en[key];
  const text: Words['text'] = (key, values = {}) =>
    raw(key).replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return {
    text,
    member(group, name) {
      const key = `${group}.${name}`;
      return text(Object.hasOwn(en, key) ? (key as MessageKey) : `${group}.other`);
    },
    lang: tag === PORTUGUESE.toLowerCase() ? PORTUGUESE : tag,
    pieces: (key, values) =>
      raw(key)
        .split(/\{(\w+)\}/)
        .map((piece, at) => (at % 2 ? (values[piece] ?? '') : piece)),
  };
}

function nearestTag(locale: string): string {
  const wanted = locale.toLowerCase();
  const known = [...shared.messages.keys(), 'en', PORTUGUESE.toLowerCase()];
  for (let tag = wanted; tag !== ''; tag = tag.slice(0, Math.max(tag.lastIndexOf('-'), 0))) {
    if (known.includes(tag)) return tag;
  }
  const [language] = wanted.split('-');
  return known.find((tag) => tag.startsWith(`${language}-`)) ?? 'en';
}
