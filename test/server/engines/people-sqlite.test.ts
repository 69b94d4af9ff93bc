/** What no command writes for an anonymous browser, and a login takes along all the same: put into the file by hand. */
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { START, subscriptionDraft } from './contract/drafts.ts';
import { openTempEngine } from './open-temp-engine.ts';

it('brings a guest’s tags, groups and choices to the user who has none of those', async () => {
  const { engine, file, remove } = await openTempEngine(() => START);
  const { store } = engine;
  const { user: guest } = await store.saveSubscription(subscriptionDraft('x', { owner: { anonymous: true } }));
  await store.saveUser({
    externalId: 'ann',
    locale: 'pl',
    tags: { plan: 'pro' },
    groups: ['staff'],
    preferences: { categories: { news: true }, soundEnabled: false },
    now: START,
  });
  const database = new DatabaseSync(file);
  database.exec(`
    insert into user_tags values (${guest.id}, 'plan', 'string', 'free', null), (${guest.id}, 'n', 'number', null, 2);
    insert into user_groups values (${guest.id}, 'staff'), (${guest.id}, 'visitors');
    update users set locale = 'de', time_zone = 'Europe/Berlin',
      preferences = '{"enabled":false,"soundEnabled":true,"categories":{"news":false,"offers":true}}'
      where id = ${guest.id}`);
  database.close();
  const { user } = await store.saveSubscription(subscriptionDraft('x', { owner: { externalId: 'ann' } }));
  const expected = {
    locale: 'pl',
    timeZone: 'Europe/Berlin',
    preferences: { enabled: false, soundEnabled: false, categories: { news: true, offers: true } },
  };
  expect(user).toMatchObject(expected);
  expect(await store.findProfile('ann')).toMatchObject({
    user: expected,
    tags: { plan: 'pro', n: 2 },
    groups: ['staff', 'visitors'],
  });
  expect(await store.findUser(guest.id)).toBeUndefined();
  await remove();
});
