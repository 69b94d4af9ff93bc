import { afterEach, describe, expect, it } from 'vitest';
import type { ActionHandler } from '../../../server/index.ts';
import { openTestServer, type Json, type TestServer } from '../open-belfry.ts';
import { TEMPLATES } from './scene.ts';

const WARNING = 'nobody answers posted buttons here (approve): set actionHandler, or BELFRY_ACTIONS_URL and its secret';
const approve = { action: 'approve', title: 'Approve', operation: 'post' };

let server: TestServer;
afterEach(() => server.close());

async function warningsOf(request: Json, actionHandler?: ActionHandler): Promise<string[]> {
  server = await openTestServer({ templates: TEMPLATES as never, ...(actionHandler && { actionHandler }) });
  await server.subscribe('ana');
  return (await server.send({ userId: 'ana', ...request })).warnings;
}

describe('the answer of a send with a button that is posted', () => {
  it('warns where nobody would answer it: the person would only learn of that by pressing', async () => {
    expect(await warningsOf({ title: 'x', actions: [approve] })).toEqual([WARNING]);
  });

  it('warns of those of a template as well', async () => {
    const [warning = ''] = await warningsOf({ template: 'request', context: { who: 'Bea' } });
    expect(warning).toContain('(approve, decline)');
  });

  it('says nothing where the app answers', async () => {
    expect(await warningsOf({ title: 'x', actions: [approve] }, () => true)).toEqual([]);
  });

  it('says nothing of other buttons', async () => {
    expect(await warningsOf({ title: 'x', actions: [{ action: 'view', title: 'View', url: '/x' }] })).toEqual([]);
  });
});
