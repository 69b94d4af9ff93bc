import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestServer, type Json, type TestServer } from '../open-belfry.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer();
});
afterEach(() => server.close());

const detailOf = async (request: Json): Promise<unknown> => {
  const body = { to: { everyone: true }, title: 'x', ...request };
  const answer = await server.call('/api/v1/notifications', { admin: true, body });
  expect(answer).toMatchObject({ status: 422, body: { code: 'template_unrenderable' } });
  return answer.body.detail;
};

describe('a send with a faulty URL says which it is', () => {
  it.each<[string, Json, string]>([
    ['url', { url: 'https://[' }, 'url is no URL: https://['],
    ['icon', { icon: 'https://[' }, 'icon is no URL: https://['],
    ['badge', { badge: 'https://[' }, 'badge is no URL: https://['],
    ['image', { image: 'https://[' }, 'image is no URL: https://['],
    [
      'the URL of an action',
      { actions: [{ action: 'view', title: 'View', url: 'https://[' }] },
      'url of action view is no URL: https://[',
    ],
    [
      'the icon of an action',
      { actions: [{ action: 'view', title: 'View', icon: 'https://[' }] },
      'icon of action view is no URL: https://[',
    ],
    ['a URL that opens no page', { url: 'javascript:x' }, 'url must be http or https, not javascript:'],
    [
      'an action’s that opens no page',
      { actions: [{ action: 'view', title: 'View', url: 'mailto:a@b.example' }] },
      'url of action view must be http or https, not mailto:',
    ],
  ])('%s', async (_name, request, detail) => {
    expect(await detailOf(request)).toBe(detail);
  });
});
