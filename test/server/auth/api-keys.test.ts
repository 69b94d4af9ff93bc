import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { API_SCOPES, createApiKey, requireApiKey, type ApiScope } from '../../../server/auth/api-keys.ts';
import { answerProblem } from '../../../server/http/problem.ts';
import { createFakeEnvironment } from '../fake-environment.ts';
import { createKeyStore } from './memory-keys.ts';

async function setUp(scopes: ApiScope[]) {
  const store = createKeyStore();
  const key = await createApiKey(store, createFakeEnvironment(), { name: 'test', scopes });
  const app = new Hono();
  app.onError((error, context) => answerProblem(error, context, () => undefined));
  for (const scope of API_SCOPES) app.get(`/${scope}`, requireApiKey(store, scope), (context) => context.text('ok'));
  return {
    store,
    key,
    get: (scope: ApiScope, authorization?: string) =>
      app.request(`/${scope}`, { headers: authorization === undefined ? {} : { authorization } }),
  };
}

describe('API keys', () => {
  it('open what their scopes name, and nothing else', async () => {
    const { key, get } = await setUp(['notifications:write', 'templates:read']);
    const open = await Promise.all(
      API_SCOPES.map(async (scope) => [scope, (await get(scope, `Bearer ${key}`)).status]),
    );
    expect(Object.fromEntries(open)).toEqual({
      admin: 403,
      'notifications:write': 200,
      'notifications:read': 403,
      'people:write': 403,
      'people:read': 403,
      'segments:write': 403,
      'segments:read': 403,
      'templates:write': 403,
      'templates:read': 200,
    });
  });

  it('of scope admin open everything', async () => {
    const { key, get } = await setUp(['admin']);
    for (const scope of API_SCOPES) expect((await get(scope, `bearer ${key}`)).status).toBe(200);
  });

  it.each([
    ['nothing', undefined],
    ['a wrong key', `Bearer bk_${'A'.repeat(43)}`],
    ['something else', 'Bearer abc'],
    ['two tokens', 'Bearer a b'],
    ['another scheme', 'Basic abc'],
  ])('refuse %s with 401', async (_name, authorization) => {
    expect((await (await setUp(['admin'])).get('admin', authorization)).status).toBe(401);
  });

  it('are stored as a hash only', async () => {
    const { key, store } = await setUp(['admin']);
    expect(key).toMatch(/^bk_[\w-]{43}$/);
    const { createHash } = await import('node:crypto');
    const row = await store.findApiKey(createHash('sha256').update(key).digest());
    expect(row?.publicId).toMatch(/^key_/);
    expect(JSON.stringify(row)).not.toContain(key.slice(3));
  });
});
