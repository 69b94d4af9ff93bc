import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, type Envelope } from '../../../server/delivery/compose.ts';
import type { Rendered } from '../../../server/delivery/render.ts';
import { MAX_PLAINTEXT_OCTETS, pushPayloadSchema, type PushPayload } from '../../../wire/index.ts';
import { anyEnvelope, anyRendered } from './any-rendered.ts';
import { someEnvelope, someRendered } from './samples.ts';

function composed(rendered: Partial<Rendered> = {}, envelope: Partial<Envelope> = {}) {
  const result = compose(someRendered(rendered), someEnvelope(envelope));
  if (result === undefined) throw new Error('does not fit');
  return {
    payload: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(result.plaintext)) as PushPayload,
    octets: result.plaintext.byteLength,
    dropped: result.dropped,
  };
}

describe('compose, whatever it is given', () => {
  const each = (check: (payload: PushPayload, octets: number, dropped: string[]) => void) =>
    fc.assert(
      fc.property(anyRendered, anyEnvelope, (rendered, envelope) => {
        const result = compose(rendered, envelope);
        if (result === undefined) return; // told to the caller, who refuses or skips
        check(
          JSON.parse(Buffer.from(result.plaintext).toString()) as PushPayload,
          result.plaintext.length,
          result.dropped,
        );
      }),
      { numRuns: 300 },
    );

  it('fits one record', () => each((_payload, octets) => expect(octets).toBeLessThanOrEqual(MAX_PLAINTEXT_OCTETS)));

  it('is valid Declarative Web Push', () => each((payload) => void pushPayloadSchema.parse(payload)));

  it('never shows half a surrogate pair', () =>
    each(({ notification: { title, body = '' } }) => {
      expect(title.isWellFormed()).toBe(true);
      expect(body.isWellFormed()).toBe(true);
    }));

  it('never asks for silence and vibration together, nor for renotify without a tag', () =>
    each(({ notification: { silent, vibrate, renotify, tag } }) => {
      // Both are a TypeError in showNotification().
      expect(silent === true && vibrate !== undefined).toBe(false);
      expect(renotify === true && (tag ?? '') === '').toBe(false);
    }));

  it('does not fit only where the texts that cannot be dropped are too long', () => {
    fc.assert(
      fc.property(anyRendered, anyEnvelope, (rendered, envelope) => {
        fc.pre((rendered.url ?? '').length < 500 && (rendered.tag ?? '').length < 50);
        expect(compose(rendered, envelope)).toBeDefined();
      }),
    );
  });
});

describe('compose', () => {
  it('makes the payload of the contract', () => {
    const { payload, dropped } = composed({}, { category: 'bookings', type: 'welcome', data: { booking_id: 5 } });
    expect(payload).toEqual({
      web_push: 8030,
      notification: {
        title: 'Hello',
        navigate: 'https://app.example/inbox',
        body: 'World',
        icon: 'https://app.example/icons/icon-192x192.png',
        badge: 'https://app.example/icons/icon-72x72.png',
        data: { booking_id: 5, type: 'welcome', url: 'https://app.example/inbox' },
      },
      belfry: {
        v: 1,
        id: 'ntf_3',
        token: 'T'.repeat(40),
        events: 'https://app.example/api/v1/push/events',
        category: 'bookings',
      },
    });
    expect(dropped).toEqual([]);
  });

  it('leads to the app where no target is named, also from a path of its own', () => {
    expect(composed({ url: undefined }).payload.notification.navigate).toBe('https://app.example/');
    expect(composed({ url: '' }, { appUrl: 'https://app.example/base/' }).payload.notification.navigate).toBe(
      'https://app.example/base/',
    );
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'blob:https://app.example/1'])('refuses to lead to %s', (url) => {
    expect(() => composed({ url })).toThrow(/http/);
    expect(() => composed({ actions: [{ action: 'go', title: 'Go', url }] })).toThrow(/http/);
  });

  it('leads through what counts the click, and tells the worker where to', () => {
    const link = (url: string, action: string) => `https://app.example/r/T?to=${new URL(url).pathname}&a=${action}`;
    const { payload } = composed({ url: '/inbox', actions: [{ action: 'go', title: 'Go', url: '/go' }] }, { link });
    expect(payload.notification).toMatchObject({
      navigate: 'https://app.example/r/T?to=/inbox&a=',
      data: { url: 'https://app.example/inbox' },
      actions: [{ action: 'go', title: 'Go', navigate: 'https://app.example/r/T?to=/go&a=go' }],
    });
  });

  it('has a badge’s number in both places where browsers read it, and a count where only our worker does', () => {
    const number = composed({ appearance: { appBadge: 3 } }).payload;
    expect([number.app_badge, number.notification.app_badge, number.belfry.count]).toEqual([3, 3, undefined]);
    const count = composed({ appearance: { appBadge: 'count' } }).payload;
    expect([count.app_badge, count.notification.app_badge, count.belfry.count]).toEqual([undefined, undefined, 1]);
  });

  it('is quiet about closing others, and takes the place of the first', () => {
    const appearance = { vibrate: [1], requireInteraction: true, renotify: true } as Rendered['appearance'];
    const { notification, belfry } = composed({ close: ['table-7', 'table-8'], appearance }).payload;
    expect(belfry.close).toEqual(['table-7', 'table-8']);
    expect(notification).toMatchObject({ tag: 'table-7', silent: true });
    expect(['vibrate', 'requireInteraction', 'renotify'].filter((name) => name in notification)).toEqual([]);
  });

  it('keeps absolute targets', () => {
    expect(composed({ url: 'https://other.example/x' }).payload.notification.navigate).toBe('https://other.example/x');
  });

  it('puts actions with a target under notification and the others, with their place, under belfry', () => {
    const { payload } = composed({
      actions: [
        { action: 'view', title: 'View', url: '/view' },
        { action: 'snooze', title: 'Later', icon: '/later.png' },
        { action: 'more', title: 'More', url: '/more' },
        { action: 'dismiss', title: 'No' },
      ],
    });
    expect(payload.notification.actions).toEqual([
      { action: 'view', title: 'View', navigate: 'https://app.example/view' },
      { action: 'more', title: 'More', navigate: 'https://app.example/more' },
    ]);
    expect(payload.belfry.actions).toEqual([
      { action: 'snooze', title: 'Later', index: 1, icon: 'https://app.example/later.png' },
      { action: 'dismiss', title: 'No', index: 3 },
    ]);
  });

  it('names an action by its id where its title comes out empty', () => {
    const { payload } = composed({ actions: [{ action: 'view', title: '', url: '/' }] });
    expect(payload.notification.actions?.[0]?.title).toBe('view');
  });

  it('obeys the sound and vibration switches', () => {
    const appearance = { vibrate: [100] } as Rendered['appearance'];
    const on = { soundEnabled: true, vibrationEnabled: true };
    expect(composed({ appearance }, { preferences: on }).payload.notification).toMatchObject({ vibrate: [100] });
    const still = composed({ appearance }, { preferences: { ...on, vibrationEnabled: false } }).payload.notification;
    expect([still.silent, still.vibrate]).toEqual([undefined, undefined]);
    const mute = composed({ appearance }, { preferences: { ...on, soundEnabled: false } }).payload.notification;
    expect([mute.silent, mute.vibrate]).toEqual([true, undefined]);
  });

  it('cuts a title at 200 characters and says so', () => {
    const { payload, dropped } = composed({ title: '😀'.repeat(201) });
    expect([...payload.notification.title]).toHaveLength(200);
    expect(payload.notification.title.endsWith('😀…')).toBe(true);
    expect(dropped).toEqual(['title']);
    expect(composed({ title: '😀'.repeat(200) }).dropped).toEqual([]);
  });
});

describe('compose, where it does not fit', () => {
  const long = (length: number) => `/${'x'.repeat(length)}`;
  const appearance = (lengths: { image?: number; badge?: number; icon?: number }) =>
    Object.fromEntries(Object.entries(lengths).map(([name, length]) => [name, long(length)])) as Rendered['appearance'];

  it('drops in the documented order, and no more than it must', () => {
    const everything: Partial<Rendered> = {
      appearance: appearance({ image: 2000, badge: 2000, icon: 2000 }),
      actions: [{ action: 'view', title: 'View', url: '/view', icon: long(2000) }],
      body: 'b'.repeat(4000),
    };
    const order = ['image', 'badge', 'action icons', 'icon', 'data', 'body'];
    expect(composed(everything, { data: { note: 'n'.repeat(2000) } }).dropped).toEqual(order);
    expect(composed({ appearance: appearance({ image: 3900 }) }).dropped).toEqual(['image']);
    expect(composed({ appearance: appearance({ image: 2000, badge: 3900 }) }).dropped).toEqual(['image', 'badge']);
    expect(composed({ appearance: appearance({ icon: 3900 }) }).payload.notification.body).toBe('World');
  });

  it('does not call data dropped where the app gave none', () => {
    expect(composed({ body: 'b'.repeat(4000) }).dropped).not.toContain('data');
  });

  it('keeps type and target when the data goes', () => {
    const { payload, dropped } = composed({}, { type: 'welcome', data: { note: 'n'.repeat(4000) } });
    expect(payload.notification.data).toEqual({ type: 'welcome', url: 'https://app.example/inbox' });
    expect(dropped).toContain('data');
  });

  it('uses the room there is for the body', () => {
    const { payload, octets, dropped } = composed({ body: 'b'.repeat(5000) });
    expect(dropped).toContain('body');
    expect(payload.notification.body).toMatch(/^b+…$/);
    expect(octets).toBeGreaterThan(MAX_PLAINTEXT_OCTETS - 4);
  });

  it('drops actions from the last on, in order of priority', () => {
    const actions = [0, 1, 2, 3].map((index) => ({
      action: `a${index}`,
      title: `A${index}`,
      ...(index === 1 ? {} : { url: long(1500) }),
    }));
    const { payload, dropped } = composed({ actions, body: '' });
    expect(payload.notification.actions?.map(({ action }) => action)).toEqual(['a0', 'a2']);
    expect(payload.belfry.actions?.map(({ action }) => action)).toEqual(['a1']);
    expect(dropped).toContain('actions');
  });

  it('gives up where not even the title fits', () => {
    expect(compose(someRendered({ url: long(2000) }), someEnvelope())).toBeUndefined();
  });
});
