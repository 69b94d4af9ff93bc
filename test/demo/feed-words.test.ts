import { describe, expect, it } from 'vitest';
import type { FeedEntry } from '../../demo/feed.ts';
import { wordsOfEntry } from '../../demo/page/feed-words.ts';
import { readDemoTemplates } from '../../demo/server.ts';
import { templateSetSchema } from '../../wire/index.ts';

const { templates } = templateSetSchema.parse(readDemoTemplates());

const ENTRY: FeedEntry = {
  id: '1',
  at: 0,
  kind: 'accepted',
  notificationId: 'ntf_01ABCDEFGH',
  label: 'booking_reminder',
  template: 'booking_reminder',
  detail: null,
};
const words = (patch: Partial<FeedEntry>, locale = 'en') => {
  const { words: said, more } = wordsOfEntry({ ...ENTRY, ...patch }, { templates, locale });
  return [said, more];
};

describe('a line of the feed', () => {
  it.each([
    ['subscribed', null, 'An anonymous browser subscribed'],
    ['subscribed', 'ana', 'A browser of ana subscribed'],
    ['moved', null, 'A browser is anonymous from now on'],
    ['moved', 'ana', 'A browser belongs to ana from now on'],
  ])('%s for %s is one sentence', (kind, detail, expected) => {
    expect(words({ kind, detail, notificationId: null, label: null, template: null })).toEqual([expected, '']);
  });

  it('calls a button as the template does, in the language of the page', () => {
    const click = { kind: 'action_clicked', detail: 'dismiss' };
    expect(words(click)).toEqual(['Button clicked', 'booking reminder · Dismiss']);
    expect(words(click, 'pt-BR')).toEqual(['Button clicked', 'booking reminder · Dispensar']);
  });

  it('falls back to the language of the template, and to the id', () => {
    const click = { kind: 'action_clicked', detail: 'dismiss' };
    expect(words(click, 'fr')).toEqual(['Button clicked', 'booking reminder · Dispensar']);
    expect(words({ ...click, template: null })).toEqual(['Button clicked', 'booking reminder · dismiss']);
  });

  it('reads reasons as words, and shortens ids', () => {
    expect(words({ kind: 'skipped', detail: 'quiet_hours', label: null })).toEqual([
      'Not sent',
      'ntf_…CDEFGH · quiet hours',
    ]);
  });
});
