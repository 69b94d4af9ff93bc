import type { Template } from '../../wire/schemas/template.ts';
import type { FeedEntry } from '../feed.ts';
import type { IconName } from './icons.tsx';

interface Look {
  icon: IconName;
  words: string;
  tone: 'calm' | 'good' | 'warn' | 'bad';
}

/** Message states, device events and subscriptions, each with its words. A push service's 201 is "accepted" only. */
const LOOKS: Readonly<Record<string, Look>> = {
  accepted: { icon: 'check', words: 'Accepted by the push service', tone: 'calm' },
  delivered: { icon: 'checks', words: 'Shown on the device', tone: 'good' },
  clicked: { icon: 'tap', words: 'Clicked', tone: 'good' },
  action_clicked: { icon: 'tap', words: 'Button clicked', tone: 'good' },
  dismissed: { icon: 'cross', words: 'Dismissed', tone: 'calm' },
  retrying: { icon: 'clock', words: 'Will be tried again', tone: 'warn' },
  skipped: { icon: 'skip', words: 'Not sent', tone: 'warn' },
  gone: { icon: 'bellOff', words: 'The subscription has ended', tone: 'warn' },
  expired: { icon: 'clock', words: 'Expired', tone: 'warn' },
  rejected: { icon: 'warning', words: 'Rejected', tone: 'bad' },
  failed: { icon: 'warning', words: 'Failed', tone: 'bad' },
  cancelled: { icon: 'cross', words: 'Cancelled', tone: 'calm' },
  subscribed: { icon: 'person', words: 'A browser subscribed', tone: 'calm' },
  moved: { icon: 'person', words: 'A browser moved', tone: 'calm' },
  unsubscribed: { icon: 'bellOff', words: 'A browser unsubscribed', tone: 'calm' },
};

export interface FeedWords extends Look {
  /** What the line is about; '' when its words say it all. */
  more: string;
}

/** The language of the titles, and the templates that have them. */
export interface FeedLanguage {
  templates: readonly Template[];
  locale: string;
}

/** A line of the feed as a person reads it. */
export function wordsOfEntry(entry: FeedEntry, language: FeedLanguage): FeedWords {
  const { kind, label, notificationId, detail } = entry;
  const look = LOOKS[kind] ?? { icon: 'info', words: kind, tone: 'calm' };
  if (kind === 'subscribed') {
    const words = detail === null ? 'An anonymous browser subscribed' : `A browser of ${detail} subscribed`;
    return { ...look, words, more: '' };
  }
  if (kind === 'moved') {
    const words = detail === null ? 'A browser is anonymous from now on' : `A browser belongs to ${detail} from now on`;
    return { ...look, words, more: '' };
  }
  const subject = label?.replaceAll('_', ' ') ?? (notificationId === null ? null : shorten(notificationId));
  const particulars =
    kind === 'action_clicked' ? actionTitle(entry, language) : detail === null ? null : readable(detail);
  return { ...look, more: [subject, particulars].filter((part) => part !== null).join(' · ') };
}

/** As the preview has it, where the template says so. */
function actionTitle({ template, detail }: FeedEntry, { templates, locale }: FeedLanguage): string | null {
  if (detail === null) return null;
  const found = templates.find(({ type }) => type === template);
  const texts = found?.texts[locale] ?? found?.texts[found.defaultLocale];
  return texts?.actionTitles[detail] ?? detail;
}

/** Ids begin with the time; their end tells them apart. */
const shorten = (id: string): string => `${id.slice(0, 4)}…${id.slice(-6)}`;

const readable = (detail: string): string =>
  /^(sub|ntf)_/.test(detail) ? shorten(detail) : detail.replaceAll('_', ' ');
