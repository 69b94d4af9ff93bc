/** What would be sent, before anything is: POST /templates/:type/preview and POST /preview. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDemoTemplates } from '../../demo/server.ts';
import { sampleContext } from '../../demo/page/samples.ts';
import { previewResponseSchema, type PreviewResponse } from '../../wire/index.ts';
import { openTestServer, type Json, type TestServer } from './open-belfry.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({ templates: readDemoTemplates() });
});
afterAll(() => server.close());

const post = (path: string, body: Json) => server.call<PreviewResponse & Json>(path, { admin: true, body });
const contextOf = (type: string) => JSON.parse(sampleContext(type)) as Json;
const PLAIN = { type: 'plain', defaultLocale: 'en', texts: { en: { title: 'Hello {{ name }}' } } };
const warningsOn = ({ body }: { body: PreviewResponse }, platform: string) =>
  body.previews[0]?.platforms
    .find((each) => each.platform === platform)
    ?.warnings.map(({ code, member }) => [code, member]);

describe('the five templates of the demo', () => {
  it.each([
    ['booking_confirmation', 'Agendamento confirmado', 'Booking confirmed'],
    ['booking_reminder', 'Seu horário é às 15:00', 'Your booking starts at 15:00'],
    ['new_booking_request', 'Nova solicitação de agendamento', 'New booking request'],
    ['system_update', /^Novidades: /, /^What is new: /],
    ['marketing', / no /, / at /],
  ])('%s renders in both languages, with nothing unknown', async (type, portuguese, english) => {
    const { status, body } = await post(`/api/v1/templates/${type}/preview`, {
      context: contextOf(type),
      locales: ['pt-BR', 'en'],
      strict: true,
    });
    expect(status).toBe(200);
    expect(previewResponseSchema.parse(body)).toEqual(body);
    const titles = body.previews.map(({ payload }) => payload.notification.title);
    for (const [index, title] of [portuguese, english].entries()) {
      if (typeof title === 'string') expect(titles[index]).toBe(title);
      else expect(titles[index]).toMatch(title);
    }
    expect(body.previews.flatMap(({ warnings }) => warnings)).toEqual([]);
    expect(JSON.stringify(body)).not.toContain('{{');
  });
});

describe('a preview', () => {
  it('falls back from pt-BR to pt, from there to the default', async () => {
    const template = {
      ...PLAIN,
      texts: { en: { title: 'Hello' }, pt: { title: 'Olá' } },
    };
    const { body } = await post('/api/v1/preview', { template, locales: ['pt-BR', 'pt', 'fr'] });
    expect(body.previews.map(({ locale, textLocale }) => [locale, textLocale])).toEqual([
      ['pt-BR', 'pt'],
      ['pt', 'pt'],
      ['fr', 'en'],
    ]);
  });

  it('warns of an unknown variable, and refuses it when strict', async () => {
    const lax = await post('/api/v1/preview', { template: PLAIN });
    expect(lax.body.previews[0]?.warnings).toMatchObject([{ code: 'unknown_variable', member: 'name' }]);
    for (const body of [{ template: PLAIN, strict: true }, { template: { ...PLAIN, strict: true } }]) {
      expect(await post('/api/v1/preview', body)).toMatchObject({
        status: 422,
        body: { code: 'variable_unknown', errors: [{ pointer: '/context/name' }] },
      });
    }
  });

  it('says by platform which actions are cut and which options have no effect', async () => {
    const { type } = { type: 'booking_reminder' };
    const answer = await post(`/api/v1/templates/${type}/preview`, {
      context: contextOf(type),
      locales: ['en'],
      content: { image: '/i.png', badge: '/b.png' },
    });
    expect(warningsOn(answer, 'chrome/android')).toEqual([
      ['actions_cut', 'actions'],
      ['option_unsupported', 'requireInteraction'],
      ['option_unsupported', 'vibrate'],
    ]);
    expect(warningsOn(answer, 'safari/ios')).toEqual([
      ['actions_cut', 'actions'],
      ['option_unsupported', 'badge'],
      ['option_unsupported', 'image'],
      ['option_unsupported', 'requireInteraction'],
      ['option_unsupported', 'vibrate'],
    ]);
    const seen = answer.body.previews[0]?.platforms.map(({ platform, actions }) => [platform, actions]);
    expect(Object.fromEntries(seen ?? [])).toMatchObject({
      'chrome/windows': ['view_booking', 'snooze'],
      'firefox/windows': ['view_booking', 'snooze', 'dismiss'],
      'safari/macos': [],
    });
  });

  it('counts octets against each push service', async () => {
    const content = { title: 'x', body: 'y'.repeat(2_600) };
    const answer = await post('/api/v1/preview', { content });
    expect(warningsOn(answer, 'firefox/android')).toEqual([['octets', '']]);
    expect(warningsOn(answer, 'chrome/windows')).toEqual([]);
    const { previews } = (await post('/api/v1/preview', { content: { ...content, body: 'é'.repeat(4_000) } })).body;
    expect(previews[0]?.octets).toBeLessThanOrEqual(3_993);
    expect(previews[0]?.warnings.map(({ code, member }) => [code, member])).toEqual([
      ['dropped_to_fit', 'badge'],
      ['dropped_to_fit', 'icon'],
      ['dropped_to_fit', 'body'],
    ]);
  });

  it('stores nothing', async () => {
    await post('/api/v1/preview', { template: PLAIN });
    const { body } = await server.call<{ templates: { type: string }[] }>('/api/v1/templates', { admin: true });
    expect(body.templates.map(({ type }) => type)).not.toContain('plain');
  });

  it.each<[string, string, Json, number, string, string | undefined]>([
    ['an unknown type', '/api/v1/templates/nobody/preview', {}, 404, 'template_unknown', undefined],
    ['neither template nor title', '/api/v1/preview', {}, 400, 'title_required', '/content/title'],
    [
      'a language that is none',
      '/api/v1/preview',
      { template: PLAIN, locales: ['x y'] },
      400,
      'invalid_body',
      '/locales/0',
    ],
    ['no language', '/api/v1/preview', { template: PLAIN, locales: [] }, 400, 'invalid_body', '/locales'],
    [
      'an unknown platform',
      '/api/v1/preview',
      { template: PLAIN, platforms: ['lynx'] },
      400,
      'invalid_body',
      '/platforms/0',
    ],
    ['an unknown member', '/api/v1/preview', { template: PLAIN, to: 1 }, 400, 'invalid_body', '/to'],
    [
      'Liquid that does not parse',
      '/api/v1/preview',
      { template: { ...PLAIN, texts: { en: { title: '{{' } } } },
      422,
      'template_invalid',
      '/template/texts/en/title',
    ],
    [
      'no text left',
      '/api/v1/preview',
      { template: { ...PLAIN, texts: { en: { title: '{{ x }}' } } } },
      422,
      'template_unrenderable',
      undefined,
    ],
  ])('is refused with %s', async (_name, path, sent, status, code, pointer) => {
    const { body, status: answered } = await post(path, sent);
    expect([answered, body.code]).toEqual([status, code]);
    if (pointer !== undefined) expect(body.errors).toMatchObject([{ pointer }]);
  });

  it('needs a key', async () => {
    expect((await server.call('/api/v1/preview', { body: {} })).status).toBe(401);
  });
});
