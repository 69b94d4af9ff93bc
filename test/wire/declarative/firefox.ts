/**
 * Declarative Web Push as Firefox reads it (`dom.push.declarative.enabled`, off as it is shipped): our reading of the
 * facts that we have of it and of the Push API's draft, written apart from the composer. It forgives what WebKit does not.
 */
export interface DeclaredAction {
  action: string;
  title: string;
  navigate: string;
}

export interface Declared {
  title: string;
  navigate: string;
  body: string;
  tag: string;
  lang: string;
  dir: 'auto' | 'ltr' | 'rtl';
  icon: string | null;
  silent: boolean;
  data: unknown;
  actions: DeclaredAction[];
  appBadge: number | null;
  isMutable: boolean;
}

/** @returns null for a message that is none, or that has no title or nowhere to lead: it is an ordinary push then */
export function readAsFirefox(text: string, scope: string): Declared | null {
  const message = membersOf(parse(text));
  if (message.web_push !== 8030) return null;
  const shown = membersOf(message.notification);
  const title = asText(shown.title);
  const navigate = resolve(shown.navigate, scope);
  if (title === '' || navigate === null) return null;
  const dir = asText(shown.dir);
  return {
    title,
    navigate,
    body: asText(shown.body),
    tag: asText(shown.tag),
    lang: asText(shown.lang),
    dir: dir === 'ltr' || dir === 'rtl' ? dir : 'auto',
    icon: resolve(shown.icon, scope),
    silent: shown.silent === true,
    data: shown.data,
    actions: (Array.isArray(shown.actions) ? (shown.actions as unknown[]) : []).flatMap((each) => {
      const members = membersOf(each);
      const to = resolve(members.navigate, scope);
      const named = { action: asText(members.action), title: asText(members.title) };
      return to === null || named.action === '' || named.title === '' ? [] : [{ ...named, navigate: to }];
    }),
    appBadge:
      Number.isSafeInteger(message.app_badge) && Number(message.app_badge) >= 0 ? Number(message.app_badge) : null,
    isMutable: message.mutable === true,
  };
}

type Members = Record<string, unknown>;

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** Another type is as if the member were not there. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

function resolve(value: unknown, scope: string): string | null {
  return typeof value === 'string' && value !== '' ? (URL.parse(value, scope)?.href ?? null) : null;
}
