import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import type { NewEvent, Store } from '../../../../server/ports/store.ts';
import type { Category, Template } from '../../../../wire/index.ts';
import { notificationDraft, START, subscribe } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

const category = (id: string, members: Partial<Category> = {}): Category => ({
  id,
  names: { en: id },
  defaultOn: true,
  critical: false,
  inQuietHours: 'defer',
  ...members,
});

const template = (type: string, title: string, members: Partial<Template> = {}): Template => ({
  type,
  active: true,
  defaultLocale: 'en',
  texts: { en: { title, body: '', actionTitles: {} } },
  ...members,
});

/** What every engine's store must do: categories, templates, keys, events. */
export function catalogueContract(open: OpenEngine): void {
  let engine: Engine;
  let store: Store;
  beforeEach(async () => {
    engine = await openFresh(open);
    store = engine.store;
  });

  describe('store: catalogue', () => {
    it('upserts categories by id and leaves the others', async () => {
      await store.saveCategories([category('news'), category('alerts')], START);
      await store.saveCategories([category('news', { defaultOn: false })], START + 1);
      expect(await store.listCategories()).toEqual([category('alerts'), category('news', { defaultOn: false })]);
    });

    it('adds a version of a template only when it differs, whatever the order of its members', async () => {
      await store.saveTemplates([template('hello', 'One', { icon: '/a', badge: '/b' })], START);
      await store.saveTemplates([template('hello', 'One', { badge: '/b', icon: '/a' })], START);
      const first = await store.findTemplateByType('hello');
      await store.saveTemplates([template('hello', 'Two'), template('bye', 'Bye', { active: false })], START);
      const second = await store.findTemplateByType('hello');
      expect([first?.version, second?.version]).toEqual([1, 2]);
      expect(await store.findTemplate(first?.id ?? 0)).toEqual(first);
      expect((await store.listTemplates()).map(({ version, template: { type } }) => [type, version])).toEqual([
        ['bye', 1],
        ['hello', 2],
      ]);
      expect(second?.template).toEqual(template('hello', 'Two'));
    });

    it('goes back to an earlier text as a new version', async () => {
      for (const title of ['One', 'Two', 'One']) await store.saveTemplates([template('hello', title)], START);
      expect(await store.findTemplateByType('hello')).toMatchObject({ version: 3, template: template('hello', 'One') });
      expect(await store.findTemplateByType('other')).toBeUndefined();
      expect(await store.findTemplate(999)).toBeUndefined();
    });
  });

  describe('store: keys', () => {
    it('keeps signing keys by id and refuses another under the same id', async () => {
      const key = { keyId: 2, secret: new Uint8Array([1, 2, 3]), createdAt: START };
      await store.saveSigningKey(key);
      await store.saveSigningKey({ ...key, keyId: 1 });
      await expect(store.saveSigningKey({ ...key, secret: new Uint8Array([9]) })).rejects.toThrow();
      expect((await store.listSigningKeys()).map(({ keyId, secret }) => [keyId, [...secret]])).toEqual([
        [1, [1, 2, 3]],
        [2, [1, 2, 3]],
      ]);
    });

    it('finds an API key by its hash', async () => {
      const key = { publicId: 'key_1', name: 'ci', hash: new Uint8Array([5, 6]), scopes: ['a', 'b'], createdAt: START };
      expect(await store.countApiKeys()).toBe(0);
      await store.saveApiKey(key);
      const found = await store.findApiKey(new Uint8Array([5, 6]));
      expect(found && { ...found, hash: new Uint8Array(found.hash) }).toEqual(key);
      expect(await store.findApiKey(new Uint8Array([5]))).toBeUndefined();
      expect(await store.countApiKeys()).toBe(1);
    });
  });

  describe('store: events', () => {
    it('takes each event once, by type and action, and counts the new ones', async () => {
      const [subscriptionId = 0] = await subscribe(engine, ['ann']);
      const { id: notificationId } = await engine.ledger.create(notificationDraft('ntf_1'));
      const event = (type: NewEvent['type'], action = ''): NewEvent => ({
        notificationId,
        subscriptionId,
        type,
        action,
        at: START,
      });
      const posted = [event('clicked'), event('clicked'), event('action_clicked', 'a'), event('action_clicked', 'b')];
      expect(await store.recordEvents(posted, START)).toEqual([true, false, true, true]);
      expect(await store.recordEvents([event('dismissed'), event('clicked')], START)).toEqual([true, false]);
      expect((await engine.ledger.counters(notificationId)).events).toEqual({
        clicked: 1,
        action_clicked: 2,
        dismissed: 1,
      });
      expect(await store.recordEvents([], START)).toEqual([]);
    });

    it('takes an event before the message’s own outcome', async () => {
      const [subscriptionId = 0] = await subscribe(engine, ['ann']);
      const { id: notificationId } = await engine.ledger.create(notificationDraft('ntf_1'));
      const delivered: NewEvent = { notificationId, subscriptionId, type: 'delivered', action: '', at: START };
      expect(await store.recordEvents([delivered], START)).toEqual([true]);
    });

    it('keeps nothing for a notification or subscription that does not exist', async () => {
      const event: NewEvent = { notificationId: 77, subscriptionId: 88, type: 'clicked', action: '', at: START };
      expect(await store.recordEvents([event], START)).toEqual([false]);
    });
  });
}
