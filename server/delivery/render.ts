import { MAX_SNOOZES, type BuiltInAction, type InlineContent, type Results, type Template } from '../../wire/index.ts';
import { renderResults } from '../actions/results.ts';
import type { NotificationContent, Recipient } from '../ports/records.ts';
import type { EventTime } from '../ports/schedules.ts';
import { eventVariables } from '../schedules/event-variables.ts';
import { parseLiquid } from '../templates/liquid.ts';
import { pickLocale } from '../templates/locale.ts';

/** What one person will read, every text final, nothing resolved or cut yet. */
export interface Rendered {
  title: string;
  body: string;
  /** Where a click leads: the request's url, the template's, `data.url`, `context.url`, the first there is. */
  url: string | undefined;
  lang: string | undefined;
  tag: string | undefined;
  /** Tags of what it takes off the screen. */
  close?: readonly string[] | undefined;
  actions: {
    action: string;
    title: string;
    url?: string | undefined;
    icon?: string | undefined;
    builtIn?: BuiltInAction | undefined;
    operation?: InlineAction['operation'];
    match?: InlineAction['match'];
    results?: Results | undefined;
  }[];
  appearance: Pick<
    InlineContent,
    | 'icon'
    | 'badge'
    | 'image'
    | 'renotify'
    | 'requireInteraction'
    | 'silent'
    | 'vibrate'
    | 'dir'
    | 'timestamp'
    | 'appBadge'
    | 'click'
  >;
}

type InlineAction = NonNullable<InlineContent['actions']>[number];

/** Person's fields a template may use beside the context: `{{ user.id }}`, `{{ user.locale }}`, `{{ user.timeZone }}`. */
export type Person = Pick<Recipient, 'locale' | 'timeZone'> & {
  user: Pick<Recipient['user'], 'externalId' | 'locale' | 'timeZone'>;
};

/**
 * Renders a notification for one person: the template in the person's language, with each member that the request
 * itself names taking its place.
 *
 * @throws {Error} when a Liquid text cannot be rendered
 */
export function renderFor(content: NotificationContent, template: Template | undefined, person: Person): Rendered {
  const { inline } = content;
  if (template === undefined) return renderInline(content);
  const wanted = [person.locale, person.user.locale];
  const locale = pickLocale(Object.keys(template.texts), wanted, template.defaultLocale);
  const text = template.texts[locale] ?? { title: '', body: '', actionTitles: {} };
  const context = liquidContext(content.context, person, content.event);
  const render = (source: string): string => parseLiquid(source).render(context).trim();
  const actions =
    inline.actions ??
    (template.actions ?? []).map(({ url, minutes: _, ...own }) => ({
      ...own,
      title: render(text.actionTitles[own.action] ?? own.action),
      url: url === undefined ? undefined : render(url),
      results: renderResults(text.actionResults?.[own.action], render),
    }));
  return {
    title: inline.title ?? render(text.title),
    body: inline.body ?? render(text.body),
    url: inline.url ?? (template.url === undefined ? ownUrl(content) : render(template.url)),
    lang: inline.lang ?? locale,
    tag: inline.tag ?? (template.tag === undefined ? undefined : render(template.tag)),
    close: inline.close,
    actions: offered(actions, content),
    appearance: appearanceOf({ ...template, ...definedOf(inline) }),
  };
}

/**
 * What a template's texts can name. An app's own `user` in the context keeps its members, and wins over ours; so do its
 * own names for what a reminder is about.
 */
export function liquidContext(given: Record<string, unknown>, person: Person, event?: EventTime): object {
  const context = event === undefined ? given : { ...eventVariables(event, person), ...given };
  const { externalId, locale, timeZone } = person.user;
  const user = { id: externalId, locale: person.locale ?? locale, timeZone: person.timeZone ?? timeZone };
  const own = context.user;
  if (own === undefined || own === null) return { ...context, user };
  return typeof own === 'object' && !Array.isArray(own) ? { ...context, user: { ...user, ...own } } : context;
}

function renderInline(content: NotificationContent): Rendered {
  const { inline } = content;
  return {
    title: inline.title ?? '',
    body: inline.body ?? '',
    url: inline.url ?? ownUrl(content),
    lang: inline.lang,
    tag: inline.tag,
    close: inline.close,
    actions: offered(inline.actions ?? [], content),
    appearance: appearanceOf(inline),
  };
}

/** What has been snoozed as often as it may be has no button for it any more. */
function offered(actions: Rendered['actions'], { snoozes = 0 }: NotificationContent): Rendered['actions'] {
  return snoozes < MAX_SNOOZES ? actions : actions.filter(({ builtIn }) => builtIn !== 'snooze');
}

/** The click target among the app's own data, where systems that have no member for it keep it. */
function ownUrl({ inline, context }: NotificationContent): string | undefined {
  return [inline.data?.url, context.url].find((url) => typeof url === 'string');
}

function appearanceOf(source: Rendered['appearance']): Rendered['appearance'] {
  const { icon, badge, image, renotify, requireInteraction, silent, vibrate, dir, timestamp, appBadge, click } = source;
  return { icon, badge, image, renotify, requireInteraction, silent, vibrate, dir, timestamp, appBadge, click };
}

function definedOf(inline: InlineContent): InlineContent {
  return Object.fromEntries(Object.entries(inline).filter(([, value]) => value !== undefined));
}
