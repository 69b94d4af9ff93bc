import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_DRAFT, readContext, readDraft, readVibrate, type Draft, whyNotReady } from '../../demo/page/draft.ts';
import { notificationRequestSchema, vibrateSchema } from '../../wire/index.ts';

const ANA = { subscriptionId: 'sub_1', userId: 'ana' };
const NOBODY = { subscriptionId: null, userId: null };
const inline = (patch: Partial<Draft> = {}): Draft => ({ ...EMPTY_DRAFT, mode: 'inline', ...patch });

describe('a draft', () => {
  it('becomes a templated request', () => {
    const draft: Draft = { ...EMPTY_DRAFT, template: 'marketing', context: '{"a": 1}', audience: 'everyone' };
    expect(readDraft(draft, NOBODY, 'en')).toEqual({
      request: { to: { everyone: true }, template: 'marketing', context: { a: 1 } },
      faults: {},
    });
  });

  it('becomes an inline request with what was chosen for its delivery', () => {
    const draft = inline({
      title: ' Hello ',
      body: '',
      url: '/x',
      ttlSeconds: '0',
      urgency: 'high',
      priority: 'urgent',
      vibrate: '100, 50',
    });
    expect(readDraft(draft, ANA, 'pt-BR').request).toEqual({
      to: { subscriptions: ['sub_1'] },
      title: 'Hello',
      url: '/x',
      lang: 'pt-BR',
      ttlSeconds: 0,
      urgency: 'high',
      priority: 'urgent',
      vibrate: [100, 50],
    });
  });

  it('leaves out the URL of a button that only closes', () => {
    const actions = [{ key: 1, action: 'later', title: 'Later', url: ' ' }];
    expect(readDraft(inline({ actions }), ANA, 'en').request?.actions).toEqual([{ action: 'later', title: 'Later' }]);
  });

  it('keeps the preview when only the audience is missing', () => {
    const { request, faults } = readDraft(inline({ audience: 'user' }), NOBODY, 'en');
    expect(faults.audience).toMatch('choose a user');
    expect(request).toMatchObject({ title: EMPTY_DRAFT.title });
    expect(request).not.toHaveProperty('to');
  });

  it.each([
    ['context', { ...EMPTY_DRAFT, template: 'x', context: '{' }],
    ['title', inline({ title: ' ' })],
    ['vibrate', inline({ vibrate: '100, x' })],
    ['action-1', inline({ actions: [{ key: 1, action: '1st', title: 'One', url: '' }] })],
    ['action-1', inline({ actions: [{ key: 1, action: 'one', title: ' ', url: '' }] })],
    [
      'action-2',
      inline({
        actions: [
          { key: 1, action: 'one', title: 'One', url: '' },
          { key: 2, action: 'one', title: 'Two', url: '' },
        ],
      }),
    ],
  ] as const)('names a fault of %s and sends nothing', (field, draft) => {
    const { request, faults } = readDraft(draft, ANA, 'en');
    expect(request).toBeNull();
    expect(Object.keys(faults)).toEqual([field]);
  });

  it('is a request that the server takes, whatever was typed', () => {
    const text = fc.string({ maxLength: 30 });
    const drafts = fc.record({
      mode: fc.constantFrom('inline', 'template'),
      template: fc.constantFrom('booking_reminder', 'test'),
      context: fc.oneof(text, fc.json()),
      title: text,
      body: text,
      url: text,
      requireInteraction: fc.boolean(),
      actions: fc.array(fc.record({ key: fc.nat(), action: text, title: text, url: text }), { maxLength: 3 }),
      vibrate: fc.oneof(text, fc.array(fc.nat(12_000), { maxLength: 40 }).map(String)),
      ttlSeconds: fc.constantFrom('', '0', '2419200'),
      urgency: fc.constantFrom('', 'low', 'high'),
      priority: fc.constantFrom('', 'urgent'),
      audience: fc.constantFrom('me', 'user', 'everyone'),
    }) as fc.Arbitrary<Draft>;
    fc.assert(
      fc.property(drafts, (draft) => {
        const { request, faults } = readDraft(draft, ANA, 'en');
        expect(request === null).toBe(Object.keys(faults).length > 0);
        if (request !== null) notificationRequestSchema.parse(request);
      }),
    );
  });
});

describe('a vibration pattern', () => {
  it('reads what it was written from', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 32 }), (pattern) => {
        expect(readVibrate(pattern.join(', '))).toEqual(pattern);
      }),
    );
  });

  it('takes exactly what the server takes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1, max: 10_001 }), { maxLength: 34 }), (pattern) => {
        expect(Array.isArray(readVibrate(pattern.join(' ')))).toBe(vibrateSchema.safeParse(pattern).success);
      }),
    );
  });
});

describe('a context', () => {
  it.each(['[1]', 'null', '"text"', '7'])('refuses %s: it must be an object', (text) => {
    expect(readContext(text)).toMatch('An object is needed');
  });

  it('takes nothing for an empty object', () => {
    expect(readContext('  ')).toEqual({});
  });
});

describe('the reason why a draft cannot be sent', () => {
  it('is missing where nothing is at fault', () => {
    expect(whyNotReady({})).toBeNull();
  });

  it.each([
    [{ context: 'Not JSON yet: x', audience: 'Nobody' }, 'The context is at fault: Not JSON yet: x'],
    [{ title: 'A notification needs a title' }, 'A notification needs a title'],
    [{ 'action-3': 'The button needs a title' }, 'A button is at fault: The button needs a title'],
    [{ vibrate: 'At most 32 numbers' }, 'The vibration is at fault: At most 32 numbers'],
    [{ audience: 'Enable notifications first' }, 'Enable notifications first'],
  ])('of %j is “%s”', (faults, reason) => {
    expect(whyNotReady(faults)).toBe(reason);
  });
});
