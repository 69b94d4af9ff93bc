import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openTestServer } from '../open-belfry.ts';

it('lets a key that may read people do no more than that', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-test-'));
  const server = await openTestServer({ data: join(folder, 'belfry.db') });
  onTestFinished(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const token = `bk_${'A'.repeat(43)}`;
  const file = new DatabaseSync(join(folder, 'belfry.db'));
  file
    .prepare(`insert into api_keys (public_id, name, hash, scopes, created_at) values ('key_1', 'reader', ?, ?, 0)`)
    .run(createHash('sha256').update(token).digest(), JSON.stringify(['people:read']));
  file.close();
  await server.call('/api/v1/users/ana', { admin: true, method: 'PUT', body: { tags: { plan: 'pro' } } });

  const status = async (method: string, path: string, body?: unknown) =>
    (await server.call(`/api/v1${path}`, { token, method, ...(body === undefined ? {} : { body }) })).status;
  expect(await status('GET', '/users')).toBe(200);
  expect(await status('GET', '/users/ana')).toBe(200);
  expect(await status('GET', '/users/ana/export')).toBe(200);
  expect(await status('PUT', '/users/ana', { active: false })).toBe(403);
  expect(await status('POST', '/users/bulk', { users: [{ id: 'bob' }] })).toBe(403);
  expect(await status('POST', '/users/reconcile', { ids: ['bob'] })).toBe(403);
  expect(await status('DELETE', '/users/ana')).toBe(403);
});
