import { describe, expect, it } from 'vitest';
import { isLocale, isTimeZone, localeSchema, timeZoneSchema } from '../../wire/index.ts';

describe('isTimeZone', () => {
  it.each(['UTC', 'America/Sao_Paulo', 'Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Chatham', 'Etc/GMT+3'])(
    'knows %s',
    (zone) => expect(isTimeZone(zone)).toBe(true),
  );

  it('knows every zone of this runtime', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) expect(timeZoneSchema.safeParse(zone).success).toBe(true);
  });

  it.each(['', 'Mars/Olympus', '+01:00', '-0300', 'America/', 'America/Sao Paulo', 'UTC\u0000'])(
    'refuses %j',
    (zone) => {
      expect(isTimeZone(zone)).toBe(false);
    },
  );

  it('refuses a name longer than any zone has', () => {
    expect(timeZoneSchema.safeParse('A'.repeat(65)).success).toBe(false);
  });
});

describe('isLocale', () => {
  it.each(['pt-BR', 'pt', 'en', 'zh-Hant-TW', 'sr-Latn', 'es-419', 'PT-br'])('knows %s', (tag) => {
    expect(isLocale(tag)).toBe(true);
  });

  it.each(['', 'p', 'pt_BR', 'english-language-tag', 'pt-BR-', 'x', '*'])('refuses %j', (tag) => {
    expect(localeSchema.safeParse(tag).success).toBe(false);
  });
});
