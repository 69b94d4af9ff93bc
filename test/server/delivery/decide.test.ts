import { describe, expect, it } from 'vitest';
import { decide } from '../../../server/delivery/decide.ts';
import type { NotificationRecord, Recipient } from '../../../server/ports/records.ts';
import { effectivePreferences } from '../../../server/preferences/effective.ts';
import { categorySchema, type Category, type PreferenceChoices } from '../../../wire/index.ts';
import { NOW, someNotification, someRecipient, someUser } from './samples.ts';

const QUIET = { quietHours: { enabled: true, start: '11:00', end: '12:59', timeZone: 'UTC' } };
const END = NOW + 3_600_000;
const bypass = { content: { inline: {}, context: {}, bypassPreferences: true } };

function decided(options: {
  recipient?: Partial<Recipient>;
  choices?: PreferenceChoices;
  notification?: Partial<NotificationRecord>;
  category?: Partial<Category>;
}) {
  const category = categorySchema.parse({ id: 'reminders', names: {}, ...options.category });
  const recipient = someRecipient({ preferences: options.choices ?? {}, ...options.recipient });
  const preferences = effectivePreferences([category], recipient.user.preferences, recipient.preferences);
  const notification = someNotification({ category: 'reminders', ...options.notification });
  return decide(notification, recipient, preferences, category, NOW);
}
const defer = { kind: 'defer', until: END, reason: 'quiet_hours' };
const skip = (reason: string) => ({ kind: 'skip', reason });

describe('decide', () => {
  it('sends where nothing speaks against it', () => expect(decided({})).toEqual({ kind: 'send' }));

  it.each([
    ['an inactive subscription', { active: false }, 'subscription_inactive'],
    ['one whose time has passed', { expirationTime: NOW }, 'subscription_expired'],
    ['an inactive user', { user: someUser({ active: false }) }, 'user_inactive'],
  ])('skips %s, a test push too', (_name, recipient, reason) => {
    expect(decided({ recipient })).toEqual(skip(reason));
    expect(decided({ recipient, notification: bypass })).toEqual(skip(reason));
  });

  describe('of a subscription that has moved to another person', () => {
    const moved = { movedAfter: 3, user: someUser({ externalId: 'bob' }) };
    const toAna = { audience: { users: ['ana'] } };
    const toBrowser = { audience: { subscriptions: ['sub_7'] } };

    it.each([toAna, toBrowser])('skips what was made before for $audience, a test push too', (notification) => {
      expect(decided({ recipient: moved, notification })).toEqual(skip('moved'));
      expect(decided({ recipient: moved, notification: { ...notification, ...bypass } })).toEqual(skip('moved'));
    });

    it.each([toAna, toBrowser])('sends what was made later for $audience', (notification) => {
      expect(decided({ recipient: moved, notification: { ...notification, id: 4 } })).toEqual({ kind: 'send' });
    });

    it.each([
      [{ groups: ['staff'] }, NOW - 2000, { kind: 'send' }],
      [{ groups: ['staff'] }, NOW - 1000, skip('moved')],
      [{ users: ['ana'] }, NOW - 2000, skip('moved')],
    ])('judges a send to %j that started later by who had it then', (audience, movedAt, decision) => {
      const notification = { audience, startsAt: NOW - 1000 };
      expect(decided({ recipient: { ...moved, movedAt }, notification })).toEqual(decision);
    });

    it('sends what is for everyone, and what names the new owner', () => {
      expect(decided({ recipient: moved })).toEqual({ kind: 'send' });
      expect(decided({ recipient: moved, notification: { audience: { users: ['ana', 'bob'] } } })).toEqual({
        kind: 'send',
      });
    });

    it('skips what named somebody when it belongs to nobody now', () => {
      const recipient = { ...moved, user: someUser({ externalId: null }) };
      expect(decided({ recipient, notification: toAna })).toEqual(skip('moved'));
    });
  });

  it('sends to a subscription whose time is still to come', () => {
    expect(decided({ recipient: { expirationTime: NOW + 1 } })).toEqual({ kind: 'send' });
  });

  it.each([
    ['who switched everything off', { enabled: false }, 'disabled'],
    ['who switched the category off', { categories: { reminders: false } }, 'category_off'],
  ])('skips a person %s, however urgent, but not for a test push', (_name, choices, reason) => {
    expect(decided({ choices })).toEqual(skip(reason));
    expect(decided({ choices, notification: { priority: 'urgent' }, category: { critical: true } })).toEqual(
      skip(reason),
    );
    expect(decided({ choices, notification: bypass })).toEqual({ kind: 'send' });
  });

  it('skips an opt-in category that nobody opted into', () => {
    expect(decided({ category: { defaultOn: false } })).toEqual(skip('category_off'));
    expect(decided({ category: { defaultOn: false }, choices: { categories: { reminders: true } } })).toEqual({
      kind: 'send',
    });
  });

  it('asks no category of a message that names none', () => {
    expect(decided({ choices: { categories: { reminders: false } }, notification: { category: null } })).toEqual({
      kind: 'send',
    });
    expect(decided({ choices: { enabled: false }, notification: { category: null } })).toEqual(skip('disabled'));
  });

  it('defers in quiet hours until they end', () => {
    expect(decided({ choices: QUIET })).toEqual(defer);
  });

  it('skips what would not live until then', () => {
    expect(decided({ choices: QUIET, notification: { expiresAt: END } })).toEqual(skip('expires_in_quiet_hours'));
    expect(decided({ choices: QUIET, notification: { expiresAt: END + 1 } })).toEqual(defer);
  });

  it('skips in quiet hours where the category says drop', () => {
    expect(decided({ choices: QUIET, category: { inQuietHours: 'drop' } })).toEqual(skip('quiet_hours'));
  });

  it('passes quiet hours when both the message is urgent and the category critical', () => {
    const urgent = { priority: 'urgent' as const };
    expect(decided({ choices: QUIET, notification: urgent, category: { critical: true } })).toEqual({ kind: 'send' });
    expect(decided({ choices: QUIET, notification: urgent })).toMatchObject({ kind: 'defer' });
    expect(decided({ choices: QUIET, notification: { priority: 'high' }, category: { critical: true } })).toMatchObject(
      { kind: 'defer' },
    );
  });

  it('passes quiet hours for a test push', () => {
    expect(decided({ choices: QUIET, notification: bypass })).toEqual({ kind: 'send' });
  });

  it('takes the device’s zone before the user’s before UTC', () => {
    const { timeZone: _, ...bare } = QUIET.quietHours;
    const choices = { quietHours: bare };
    const tokyo = { timeZone: 'Asia/Tokyo' };
    expect(decided({ choices })).toMatchObject({ kind: 'defer' });
    expect(decided({ choices, recipient: tokyo })).toEqual({ kind: 'send' });
    expect(decided({ choices, recipient: { user: someUser(tokyo) } })).toEqual({ kind: 'send' });
    expect(decided({ choices, recipient: { timeZone: 'UTC', user: someUser(tokyo) } })).toMatchObject({
      kind: 'defer',
    });
  });
});
