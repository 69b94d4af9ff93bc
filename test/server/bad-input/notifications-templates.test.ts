/** Sends and templates that could come to nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../wire/index.ts';
import type { Json } from '../open-belfry.ts';
import { PUSH } from './routes.ts';
import { openUntouched, type UntouchedServer } from './untouched-server.ts';

let server: UntouchedServer['server'];
let expectProblem: UntouchedServer['expectProblem'];
beforeAll(async () => {
  ({ server, expectProblem } = await openUntouched());
});
afterAll(() => server.close());

describe('POST /notifications', () => {
  const send = (body: Json) => server.call('/api/v1/notifications', { admin: true, body });

  it.each<[string, Json, ErrorCode]>([
    ['nobody to send to', { title: 'x' }, 'audience_required'],
    ['no title', { userId: 'ana' }, 'title_required'],
    ['two ways of naming recipients', { to: { users: ['ana'] }, userId: 'ana', title: 'x' }, 'invalid_body'],
    ['two ways in snake_case', { to: { everyone: true }, user_id: 'ana', title: 'x' }, 'invalid_body'],
    ['two ids of one user', { userId: 'ana', user_id: 'bob', title: 'x' }, 'invalid_body'],
    ['an unknown category', { userId: 'ana', title: 'x', category: 'nothing' }, 'category_unknown'],
    ['an unknown template', { userId: 'ana', template: 'nothing' }, 'template_unknown'],
    ['a target that no URL can be made of', { userId: 'ana', title: 'x', url: 'https://[' }, 'template_unrenderable'],
    ['a payload that cannot fit', { userId: 'ana', title: 'x', url: `/${'x'.repeat(2000)}` }, 'template_unrenderable'],
  ])('refuses %s', async (_name, body, code) => void (await expectProblem(send(body), code)));
});

describe('PUT /templates', () => {
  const load = (template: Json, categories: Json[] = []) =>
    server.call('/api/v1/templates', { method: 'PUT', admin: true, body: { categories, templates: [template] } });
  const good = { type: 'hello', defaultLocale: 'en', texts: { en: { title: 'Hello' } } };

  it.each<[string, Json, ErrorCode, string]>([
    [
      'Liquid that does not parse',
      { texts: { en: { title: '{{ x' } } },
      'template_invalid',
      '/templates/0/texts/en/title',
    ],
    ['a default language without a text', { defaultLocale: 'de' }, 'template_invalid', '/templates/0/defaultLocale'],
    ['an unknown category', { category: 'nothing' }, 'category_unknown', '/templates/0/category'],
    [
      'an action without a title',
      { actions: [{ action: 'go' }] },
      'template_invalid',
      '/templates/0/texts/en/actionTitles/go',
    ],
    [
      'a language that is none',
      { texts: { en: { title: 'x' }, pt_BR: { title: 'x' } } },
      'invalid_body',
      '/templates/0/texts/pt_BR',
    ],
  ])('refuses %s, whole', async (_name, changes, code, pointer) => {
    const { errors } = await expectProblem(
      load({ ...good, ...changes }, [{ id: 'extra', names: { en: 'Extra' } }]),
      code,
    );
    expect((errors as { pointer: string }[]).map((each) => each.pointer)).toContain(pointer);
    const { body } = await server.call(`${PUSH}/categories`);
    expect(body).toEqual({ categories: [] });
  });
});

describe('PUT /templates with a name twice', () => {
  const hello = { type: 'hello', defaultLocale: 'en', texts: { en: { title: 'Hello' } } };
  const news = { id: 'news', names: { en: 'News' } };
  it.each<[string, Json, string]>([
    ['type', { templates: [hello, { ...hello, type: 'other' }, hello] }, '/templates/2/type'],
    ['category', { categories: [news, news], templates: [] }, '/categories/1/id'],
  ])('refuses the %s', async (_name, body, pointer) => {
    const answer = server.call('/api/v1/templates', { method: 'PUT', admin: true, body });
    const { errors } = await expectProblem(answer, 'invalid_body');
    expect(errors).toEqual([{ pointer, detail: 'named twice' }]);
  });
});
