/** What of operations goes into a payload. */
import { afterEach, describe, expect, it } from 'vitest';
import type { PushPayload } from '../../../wire/index.ts';
import { openTestServer, type Json, type TestServer } from '../open-belfry.ts';
import { TEMPLATES } from './scene.ts';

let server: TestServer;
afterEach(() => server.close());

async function receive(request: Json): Promise<PushPayload> {
  server = await openTestServer({ templates: TEMPLATES as never });
  const { agent } = await server.subscribe('ana');
  await server.send({ userId: 'ana', title: 'T', ...request });
  return (await agent.nextPush()).json() as PushPayload;
}

describe('operations of windows', () => {
  it('go beside the standard’s own actions, which Safari shows by itself', async () => {
    const { notification, belfry } = await receive({
      url: '/x',
      click: { operation: 'focus', match: 'path' },
      actions: [
        { action: 'a', title: 'A', url: '/a', operation: 'open' },
        { action: 'b', title: 'B', url: '/b', operation: 'focus' },
        { action: 'c', title: 'C', url: '/c', operation: 'focus', match: 'origin' },
        { action: 'd', title: 'D', url: '/d' },
      ],
    });
    expect(belfry.clicks).toEqual({ '': 'focus:path', a: 'open', b: 'focus', c: 'focus:origin' });
    expect(notification.actions?.map((action) => Object.keys(action))).toEqual(
      Array(4).fill(['action', 'title', 'navigate']),
    );
  });

  it('cost no octet where there are none', async () => {
    const { belfry } = await receive({ actions: [{ action: 'a', title: 'A', url: '/a' }] });
    expect(belfry).not.toHaveProperty('clicks');
    expect(belfry).not.toHaveProperty('actions');
  });
});

describe('texts of results', () => {
  it('are cut at 100 and 200 characters, never within one', async () => {
    const long = { title: '😀'.repeat(150), body: '😀'.repeat(250) };
    const { belfry } = await receive({
      actions: [{ action: 'a', title: 'A', operation: 'post', results: { failure: long } }],
    });
    const { title = '', body = '' } = belfry.actions?.[0]?.post?.failure ?? {};
    expect([title, body]).toEqual([`${'😀'.repeat(99)}…`, `${'😀'.repeat(199)}…`]);
  });

  it('are left out where a template renders the title to nothing', async () => {
    const { belfry } = await receive({ title: undefined, template: 'request', context: { who: '' } });
    expect(belfry.actions?.[0]?.post).toEqual({ success: { title: 'Booked for' }, failure: { title: 'Not booked' } });
  });

  it.each([
    [{ approve: { success: { title: '{{ who' } } }, '/templates/0/texts/en/actionResults/approve/success/title'],
    [{ nobody: { success: { title: 'Done' } } }, '/templates/0/texts/en/actionResults/nobody'],
  ])('that could not be shown are refused with a pointer: %j', async (actionResults, pointer) => {
    server = await openTestServer();
    const [template] = TEMPLATES.templates;
    const texts = { en: { ...template?.texts.en, actionResults } };
    const { status, body } = await server.call<{ errors: { pointer: string }[] }>('/api/v1/templates', {
      method: 'PUT',
      admin: true,
      body: { templates: [{ ...template, texts }] },
    });
    expect([status, body.errors.map((each) => each.pointer)]).toEqual([422, [pointer]]);
  });

  it('name variables that a strict send must have', async () => {
    server = await openTestServer({ templates: TEMPLATES as never });
    await server.subscribe('ana');
    const body = { userId: 'ana', title: 'T', body: 'B', template: 'request', strict: true };
    const answer = await server.call('/api/v1/notifications', { admin: true, body });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/context/who' }] } });
  });
});
