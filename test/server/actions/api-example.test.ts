import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PushPayload } from '../../../wire/index.ts';
import { openTestServer, type Json, type TestServer } from '../open-belfry.ts';
import { openHandlerSite, type HandlerSite } from './handler-site.ts';

const page = readFileSync(join(import.meta.dirname, '../../../API.md'), 'utf8');
const section = page.slice(page.indexOf('### Buttons that your app answers'), page.indexOf('### Categories:'));
const [request = {}, webhook = {}] = Array.from(
  section.matchAll(/```json\n([\s\S]*?)```/g),
  ([, text = '']) => JSON.parse(text) as Json,
);

let site: HandlerSite;
let server: TestServer;
beforeEach(async () => {
  site = await openHandlerSite();
  const actionHandler = { url: site.url, secret: `whsec_${Buffer.alloc(24).toString('base64')}` };
  server = await openTestServer({ actionHandler });
});
afterEach(async () => {
  await server.close();
  await site.close();
});

describe('API.md', () => {
  it('shows a button as it is sent, and as the app is told of it', async () => {
    const { agent, id } = await server.subscribe('42');
    const sent = await server.send(request);
    const { belfry } = (await agent.nextPush()).json() as PushPayload;
    const body = { token: belfry.token, action: 'approve', at: server.environment.now() };
    expect((await server.call('/api/v1/push/actions', { body })).status).toBe(200);
    const told = site.posts[0]?.body.replace(sent.id, 'ntf_…').replace(id, 'sub_…') ?? '';
    expect(JSON.parse(told)).toEqual(webhook);
  });
});
