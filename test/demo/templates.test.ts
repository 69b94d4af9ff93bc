import { describe, expect, it } from 'vitest';
import { readDemoTemplates } from '../../demo/server.ts';
import { sampleContext } from '../../demo/page/samples.ts';
import { renderFor } from '../../server/delivery/render.ts';
import { liquidTexts, templateFaults } from '../../server/templates/check.ts';
import { missingIn, parseLiquid } from '../../server/templates/liquid.ts';
import { templateSetSchema } from '../../wire/index.ts';

const set = templateSetSchema.parse(readDemoTemplates());
const types = set.templates.map(({ type }) => type);
const find = (type: string) => {
  const template = set.templates.find((each) => each.type === type);
  if (template === undefined) throw new Error(`no template ${type}`);
  return template;
};
const contextOf = (type: string) => JSON.parse(sampleContext(type)) as Record<string, unknown>;

function render(type: string, locale: string) {
  return renderFor({ inline: {}, context: contextOf(type), bypassPreferences: false }, find(type), {
    locale,
    timeZone: 'UTC',
    user: { externalId: 'ana', locale, timeZone: 'UTC' },
  });
}

describe('the categories of the demo', () => {
  it('are opt-out, and offers opt-in', () => {
    expect(Object.fromEntries(set.categories.map(({ id, defaultOn }) => [id, defaultOn]))).toEqual({
      booking_confirmations: true,
      booking_reminders: true,
      new_booking_requests: true,
      system_updates: true,
      marketing_messages: false,
    });
  });

  it.each(set.categories)('$id has a name and a description in both languages', ({ names, descriptions }) => {
    expect(Object.keys(names).toSorted()).toEqual(['en', 'pt-BR']);
    expect(Object.keys(descriptions ?? {}).toSorted()).toEqual(['en', 'pt-BR']);
  });
});

describe('the templates of the demo', () => {
  it.each([
    ['booking_confirmation', 'booking_confirmations'],
    ['booking_reminder', 'booking_reminders'],
    ['new_booking_request', 'new_booking_requests'],
    ['system_update', 'system_updates'],
    ['marketing', 'marketing_messages'],
  ])('%s belongs to %s', (type, category) => {
    expect(find(type).category).toBe(category);
  });

  it('keep a test push out of every category', () => {
    expect(find('test').category).toBeUndefined();
  });

  it.each([
    ['booking_confirmation', true, undefined],
    ['booking_reminder', true, [300, 100, 300, 100, 300]],
    ['new_booking_request', true, undefined],
    ['system_update', undefined, undefined],
    ['marketing', undefined, undefined],
  ])('%s: requireInteraction %s, vibrate %s', (type, requireInteraction, vibrate) => {
    expect(find(type)).toMatchObject({ type, ...(requireInteraction === undefined ? {} : { requireInteraction }) });
    expect(find(type).requireInteraction).toBe(requireInteraction);
    expect(find(type).vibrate).toEqual(vibrate);
  });

  it.each([
    ['booking_confirmation', ['view_booking:Ver Agendamento', 'view_details:Ver Detalhes', 'dismiss:Dispensar']],
    ['booking_reminder', ['view_booking:Ver Agendamento', 'snooze:Lembrar em 15min', 'dismiss:Dispensar']],
    ['new_booking_request', ['approve_booking:Aprovar', 'view_request:Ver Solicitação', 'dismiss:Depois']],
    ['system_update', ['view_updates:Ver Atualizações', 'dismiss:Dispensar']],
    ['marketing', []],
  ])('%s has its buttons in order of priority', (type, expected) => {
    expect(render(type, 'pt-BR').actions.map(({ action, title }) => `${action}:${title}`)).toEqual(expected);
  });

  it('lead bookings to their page, and dismiss and snooze nowhere', () => {
    const { url, actions } = render('booking_reminder', 'en');
    expect(url).toBe('/agendamentos/123');
    expect(actions.map((action) => action.url)).toEqual(['/agendamentos/123', undefined, undefined]);
  });

  it.each(types)('%s has no fault and a text in both languages', (type) => {
    expect(templateFaults(find(type))).toEqual([]);
    expect(Object.keys(find(type).texts).toSorted()).toEqual(['en', 'pt-BR']);
  });

  it.each(types)('%s finds all its variables in the sample context', (type) => {
    const missing = liquidTexts(find(type)).flatMap(({ source }) =>
      missingIn(parseLiquid(source), contextOf(type)).map(({ name }) => name),
    );
    expect(missing).toEqual([]);
  });

  it.each(types)('%s renders differently in each language', (type) => {
    const [portuguese, english] = [render(type, 'pt-BR'), render(type, 'en')];
    expect(portuguese.lang).toBe('pt-BR');
    expect(english.lang).toBe('en');
    expect([portuguese.title, portuguese.body]).not.toEqual([english.title, english.body]);
    expect(JSON.stringify([portuguese, english])).not.toContain('{{');
  });
});
