import { describe, expect, it } from 'vitest';
import { readFrequencyCap } from '../../../server/pressure/cap-setting.ts';
import { checkSettings } from '../../../server/settings.ts';
import { APP_URL, openTestServer } from '../open-belfry.ts';

describe('the setting of a frequency cap', () => {
  it('reads messages and seconds', () => {
    expect(readFrequencyCap('CAP', '5/86400')).toEqual({ max: 5, windowSeconds: 86_400 });
  });

  it.each(['', '5', '5/', '-1/60', '5/day', '0/60', '5/0', '5/9999999', '1.5/60', '2000/60'])('refuses %j', (text) => {
    expect(() => readFrequencyCap('CAP', text)).toThrow(/^CAP is /);
  });

  it.each([
    { max: -1, windowSeconds: 60 },
    { max: 1, windowSeconds: 0 },
    { max: 1.5, windowSeconds: 60 },
    { max: Number.NaN, windowSeconds: 60 },
  ])('refuses $max in $windowSeconds s at the start', (frequencyCap) => {
    expect(() => checkSettings({ appUrl: APP_URL, frequencyCap })).toThrow(/^frequencyCap is /);
  });

  it.each([
    [{ max: -1, windowSeconds: 60 }, '/categories/0/frequencyCap/max'],
    [{ max: 1, windowSeconds: -60 }, '/categories/0/frequencyCap/windowSeconds'],
    [{ max: 1 }, '/categories/0/frequencyCap/windowSeconds'],
    [{ max: 1, windowSeconds: 60, per: 'day' }, '/categories/0/frequencyCap/per'],
  ])('refuses a category with %j, and stores nothing of it', async (frequencyCap, pointer) => {
    const server = await openTestServer();
    const body = { categories: [{ id: 'offers', names: { en: 'Offers' }, frequencyCap }], templates: [] };
    const answer = await server.call('/api/v1/templates', { method: 'PUT', admin: true, body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_body', errors: [{ pointer }] } });
    expect((await server.call('/api/v1/push/categories')).body).toEqual({ categories: [] });
    await server.close();
  });
});
