import { describe, expect, it } from 'vitest';
import { composeFor } from '../../../server/delivery/prepare.ts';
import { renderFor } from '../../../server/delivery/render.ts';
import { templateFaults } from '../../../server/templates/check.ts';
import { missingIn, parseLiquid } from '../../../server/templates/liquid.ts';
import { pickLocale } from '../../../server/templates/locale.ts';
import { templateSchema, type InlineContent, type PushPayload, type Template } from '../../../wire/index.ts';
import { someNotification, someRecipient, someUser } from './samples.ts';

const template: Template = templateSchema.parse({
  type: 'booking_confirmation',
  defaultLocale: 'en',
  texts: {
    en: {
      title: 'Booked: {{ studio_name }}',
      body: 'For {{ user.id }}',
      actionTitles: { view: 'View {{ studio_name }}' },
    },
    'pt-BR': { title: 'Agendado: {{ studio_name }}', body: 'Para {{ user.id }}', actionTitles: { view: 'Ver' } },
  },
  url: '/bookings/{{ booking_id }}',
  tag: 'booking-{{ booking_id }}',
  requireInteraction: true,
  vibrate: [100],
  actions: [{ action: 'view', url: '/bookings/{{ booking_id }}/view' }],
});
const context = { studio_name: 'Lumen', booking_id: 7 };
const render = (inline: InlineContent, changes: Parameters<typeof someRecipient>[0] = {}, values: object = context) =>
  renderFor({ inline, context: { ...values }, bypassPreferences: false }, template, someRecipient(changes));

describe('renderFor', () => {
  it('renders every text of the template', () => {
    expect(render({})).toEqual({
      title: 'Booked: Lumen',
      body: 'For 42',
      url: '/bookings/7',
      lang: 'en',
      tag: 'booking-7',
      actions: [{ action: 'view', title: 'View Lumen', url: '/bookings/7/view', icon: undefined }],
      appearance: expect.objectContaining({ requireInteraction: true, vibrate: [100] }) as unknown,
    });
  });

  it.each([
    ['the device’s language', { locale: 'pt-BR', user: someUser({ locale: 'en' }) }, 'pt-BR'],
    ['the user’s where the device has none', { user: someUser({ locale: 'pt-BR' }) }, 'pt-BR'],
    ['the user’s where the device’s is not there', { locale: 'ja', user: someUser({ locale: 'pt' }) }, 'pt-BR'],
    ['the default', { locale: 'ja' }, 'en'],
  ])('takes %s', (_name, recipient, expected) => expect(render({}, recipient).lang).toBe(expected));

  it('lets each member of the request take the template’s place', () => {
    const inline = {
      title: 'T {{ x }}',
      body: '',
      url: '/x',
      tag: 't',
      requireInteraction: false,
      actions: [],
      lang: 'de',
    };
    const rendered = render(inline);
    // Texts of a request are final: they may come from people, and braces in them are no Liquid.
    expect(rendered).toMatchObject({ title: 'T {{ x }}', body: '', url: '/x', tag: 't', actions: [], lang: 'de' });
    expect(rendered.appearance).toMatchObject({ requireInteraction: false, vibrate: [100] });
  });

  it('gives a template the person’s fields', () => {
    const source = '{{ user.id }} {{ user.locale }} {{ user.timeZone }}';
    const own = templateSchema.parse({ ...template, texts: { en: { title: source } }, actions: [] });
    const person = someRecipient({ timeZone: 'Asia/Tokyo', user: someUser({ locale: 'en', timeZone: 'UTC' }) });
    expect(renderFor({ inline: {}, context: {}, bypassPreferences: false }, own, person).title).toBe(
      '42 en Asia/Tokyo',
    );
  });

  it('keeps the app’s own fields of a user', () => {
    const own = templateSchema.parse({
      ...template,
      texts: { en: { title: '{{ user.name }} {{ user.id }}' } },
      actions: [],
    });
    const content = { inline: {}, context: { user: { name: 'Ana' } }, bypassPreferences: false };
    expect(renderFor(content, own, someRecipient()).title).toBe('Ana 42');
  });

  it('renders an unknown variable as nothing', () => expect(render({}, {}, {}).title).toBe('Booked:'));

  it('reads own properties only', () => {
    const own = templateSchema.parse({
      ...template,
      texts: { en: { title: 'x{{ a.constructor.name }}' } },
      actions: [],
    });
    const content = { inline: {}, context: { a: {} }, bypassPreferences: false };
    expect(renderFor(content, own, someRecipient()).title).toBe('x');
  });
});

describe('Liquid', () => {
  it.each(['{{ x', '{% if %}', '{% for x in %}{% endfor %}', '{% nope %}', '{{ x | nope }}', "{% include 'a' %}"])(
    'is refused at intake or render: %s',
    (source) => expect(() => parseLiquid(source).render({ x: 1 })).toThrow(),
  );

  it('may not run away', () => {
    expect(() => parseLiquid('{% for i in (1..100000000) %}{{ i }}{% endfor %}').render({})).toThrow();
  });

  it.each([
    ['{{ a.b }}', { a: { b: 1 } }, []],
    ['{{ a.b }}', { a: {} }, ['a.b']],
    ['{{ items[0].name }}', { items: [{ name: 'x' }] }, []],
    ['{{ items[1].name }}', { items: [{ name: 'x' }] }, ['items[1].name']],
    ['{{ items.size }} {{ items.first }}', { items: ['x'] }, []],
    ["{{ a['b c'] }}", { a: { 'b c': 1 } }, []],
    ['{{ a[key] }}', { a: { x: 1 }, key: 'x' }, []],
    ['{% for x in items %}{{ x.name }}{% endfor %}', { items: [] }, []],
    ['{% assign q = 1 %}{{ q }}', {}, []],
    ['{{ text.size }}', { text: 'abc' }, []],
  ])('knows which variables of %s a context lacks', (source, values, missing) => {
    expect(missingIn(parseLiquid(source), values).map(({ name }) => name)).toEqual(missing);
  });
});

describe('templateFaults', () => {
  it('finds none in a good template', () => expect(templateFaults(template)).toEqual([]));

  it('points at each fault', () => {
    const bad = templateSchema.parse({
      ...template,
      defaultLocale: 'de',
      texts: { en: { title: '{{ x', body: '{% if %}', actionTitles: {} } },
      url: '{{',
    });
    expect(templateFaults(bad).map(({ pointer }) => pointer)).toEqual([
      '/defaultLocale',
      '/texts/en/title',
      '/texts/en/body',
      '/url',
      '/texts/en/actionTitles/view',
    ]);
  });
});

describe('pickLocale', () => {
  it.each([
    [['pt-BR', 'pt', 'en'], ['pt-BR'], 'pt-BR'],
    [['pt', 'en'], ['pt-BR'], 'pt'],
    [['pt-PT', 'en'], ['pt-BR'], 'pt-PT'],
    [['pt-BR', 'en'], ['pt'], 'pt-BR'],
    [['en'], ['pt-BR'], 'en'],
    [['en', 'pt-BR'], ['PT-br'], 'pt-BR'],
    [['en', 'zh-Hant'], ['zh-Hant-TW'], 'zh-Hant'],
    [['en', 'fr'], [null, undefined, 'fr'], 'fr'],
    [['en', 'est'], ['es'], 'en'],
  ])('of %j for %j takes %s', (available, wanted, expected) => {
    expect(pickLocale(available, wanted, 'en')).toBe(expected);
  });
});

describe('data of a message', () => {
  const data = (inline: InlineContent, templated = false) => {
    const notification = someNotification({
      content: {
        inline: { title: 'x', ...inline },
        context: { booking_id: 7, type: 'from context' },
        bypassPreferences: false,
      },
      templateType: templated ? template.type : null,
    });
    const composed = composeFor(
      {
        letterhead: {
          appUrl: 'https://app.example/',
          eventsUrl: 'https://app.example/e',
          defaultIcon: '/i',
          defaultBadge: '/b',
          timeZone: 'UTC',
        },
        notification,
        template: templated ? template : undefined,
        categories: [],
        eventSigner: { sign: () => 'token', verify: () => undefined },
      },
      someRecipient(),
      { soundEnabled: true, vibrationEnabled: true },
    );
    return (JSON.parse(Buffer.from(composed?.plaintext ?? []).toString()) as PushPayload).notification.data;
  };

  it('is the context, the type of the template and the target', () => {
    expect(data({}, true)).toEqual({
      booking_id: 7,
      type: 'booking_confirmation',
      url: 'https://app.example/bookings/7',
    });
  });

  it('is of type general without a template, unless the request names its own', () => {
    expect(data({})).toMatchObject({ type: 'general', booking_id: 7 });
    expect(data({ data: { type: 'test', timestamp: 1 } })).toMatchObject({ type: 'test', timestamp: 1 });
  });
});
