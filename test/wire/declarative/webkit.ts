/**
 * Declarative Web Push as WebKit reads it, in its two dialects: our reading of its parser and of its own tests, written
 * apart from the composer. What it refuses reaches the worker as an ordinary push, or nobody.
 */

/** `18.4`: badge and `mutable` are members of the notification; `26`: of the message, as the standard has it. */
export type WebKitDialect = '18.4' | '26';

export interface Declared {
  title: string;
  navigate: string;
  body: string;
  tag: string;
  lang: string;
  dir: string;
  icon: string | null;
  silent: boolean | null;
  data: unknown;
  appBadge: bigint | null;
  isMutable: boolean;
}

/** @throws {SyntaxError} with the words of WebKit's own refusals; a TypeError where it is no declarative message at all */
export function readAsWebKit(text: string, dialect: WebKitDialect): Declared {
  const message = objectOf(JSON.parse(text));
  if (message === null || message.web_push !== 8030) throw new TypeError('an ordinary push message');
  const shown = objectOf(message.notification);
  if (shown === null) throw new SyntaxError("'notification' member is missing or is not an object");
  const outer = dialect === '26' ? message : shown;

  const title = textOf(shown, 'title') ?? '';
  const dir = textOf(shown, 'dir') ?? 'auto';
  const navigate = textOf(shown, 'navigate') ?? '';
  const icon = textOf(shown, 'icon');
  if (!isAbsolute(navigate)) refuse('navigate', 'does not represent a valid URL');
  if (title === '') throw new SyntaxError("'title' member is missing or is an empty string");
  if (!['auto', 'ltr', 'rtl'].includes(dir)) refuse('dir', 'is not a valid NotificationDirection');
  if (icon !== null && !isAbsolute(icon)) refuse('icon', 'does not represent a valid URL');

  return {
    title,
    navigate,
    dir,
    icon,
    body: textOf(shown, 'body') ?? '',
    tag: textOf(shown, 'tag') ?? '',
    lang: textOf(shown, 'lang') ?? '',
    silent: flagOf(shown, 'silent'),
    data: shown.data,
    appBadge: badgeOf(outer),
    isMutable: flagOf(outer, 'mutable') ?? false,
  };
}

type Members = Record<string, unknown>;

const objectOf = (value: unknown): Members | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : null;

function refuse(name: string, why: string): never {
  throw new SyntaxError(`'${name}' member is specified but ${why}`);
}

/** A member that is there has its type, null included: there is no leniency, and no other member is lost alone. */
function textOf(members: Members, name: string): string | null {
  if (!Object.hasOwn(members, name)) return null;
  const value = members[name];
  return typeof value === 'string' ? value : refuse(name, 'is not a string');
}

function flagOf(members: Members, name: string): boolean | null {
  if (!Object.hasOwn(members, name)) return null;
  const value = members[name];
  return typeof value === 'boolean' ? value : refuse(name, 'is not a boolean');
}

/** A number from 0 on, or digits in a text, up to 64 bits; no digits at all are 0. */
function badgeOf(members: Members): bigint | null {
  if (!Object.hasOwn(members, 'app_badge')) return null;
  const value = members.app_badge;
  if (typeof value === 'number') {
    if (value < 0) refuse('app_badge', 'is not a valid unsigned long long');
    return BigInt(Math.trunc(value));
  }
  if (typeof value !== 'string') return refuse('app_badge', 'is not a string or a number');
  if (!/^[0-9]*$/.test(value) || BigInt(value) > 0xffff_ffff_ffff_ffffn) {
    refuse('app_badge', 'did not parse to a valid unsigned long long');
  }
  return BigInt(value);
}

/** There is nothing that it could be relative to. */
const isAbsolute = (url: string): boolean => URL.canParse(url);
