import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { preferenceChoicesSchema, preferencesInputSchema, preferencesRequestSchema } from '../../wire/index.ts';

const CATEGORIES = [
  'booking_confirmations',
  'booking_reminders',
  'new_booking_requests',
  'system_updates',
  'marketing_messages',
] as const;

describe('preferences as a client sends them', () => {
  it('are sparse: nothing given is nothing chosen', () => {
    expect(preferencesInputSchema.parse({})).toEqual({});
  });

  it('takes the flat category names', () => {
    const flat = Object.fromEntries(CATEGORIES.map((name, index) => [name, index % 2 === 0]));
    expect(preferencesInputSchema.parse(flat)).toEqual({ categories: flat });
  });

  it('takes the snake_case names', () => {
    expect(
      preferencesInputSchema.parse({
        enabled: false,
        quiet_hours: { enabled: true, start: '21:00', end: '07:30', time_zone: 'America/Sao_Paulo' },
        sound_enabled: false,
        vibration_enabled: true,
      }),
    ).toEqual({
      enabled: false,
      quietHours: { enabled: true, start: '21:00', end: '07:30', timeZone: 'America/Sao_Paulo' },
      soundEnabled: false,
      vibrationEnabled: true,
    });
  });

  it('prefers our own name to an alias, member by member', () => {
    expect(
      preferencesInputSchema.parse({
        categories: { booking_reminders: true },
        booking_reminders: false,
        marketing_messages: true,
        quietHours: { enabled: true, timeZone: 'UTC', time_zone: 'Europe/Berlin' },
        quiet_hours: { enabled: false },
        soundEnabled: true,
        sound_enabled: false,
        vibrationEnabled: false,
        vibration_enabled: true,
      }),
    ).toEqual({
      categories: { booking_reminders: true, marketing_messages: true },
      quietHours: { enabled: true, start: '22:00', end: '08:00', timeZone: 'UTC' },
      soundEnabled: true,
      vibrationEnabled: false,
    });
  });

  it('fills quiet hours with 22:00 to 08:00, off', () => {
    expect(preferencesInputSchema.parse({ quiet_hours: {} })).toEqual({
      quietHours: { enabled: false, start: '22:00', end: '08:00' },
    });
  });

  it.each([
    ['a member that is no identifier', { 'no identifier': true }],
    ['a member that is neither known nor a switch', { snoozeMinutes: 5 }],
    ['a switch that is text', { booking_reminders: 'yes' }],
    ['a category under a name that is no identifier', { categories: { '1st': true } }],
    ['an unknown member of quiet hours', { quietHours: { enabled: true, days: ['mon'] } }],
    ['24:00', { quietHours: { start: '24:00' } }],
    ['minutes without hours', { quietHours: { start: ':30' } }],
    ['seconds', { quietHours: { start: '22:00:00' } }],
    ['a line end after the time', { quietHours: { start: '22:00\n' } }],
    ['a UTC offset for a zone', { quietHours: { timeZone: '+02:00' } }],
    ['null', null],
    ['a list', [true]],
  ])('refuses %s', (_name, input) => {
    expect(preferencesInputSchema.safeParse(input).success).toBe(false);
  });

  it('become choices that the store takes, whatever was sent', () => {
    const member = fc.constantFrom('enabled', 'sound_enabled', 'soundEnabled', 'vibration_enabled', ...CATEGORIES);
    fc.assert(
      fc.property(fc.dictionary(member, fc.boolean()), (input) => {
        const choices = preferencesInputSchema.parse(input);
        expect(preferenceChoicesSchema.strict().parse(choices)).toEqual(choices);
      }),
    );
  });
});

describe('PUT /preferences', () => {
  it('refuses members beside endpoint and preferences', () => {
    const body = { endpoint: 'https://push.example/1', preferences: {}, enabled: true };
    expect(preferencesRequestSchema.safeParse(body).success).toBe(false);
  });
});
