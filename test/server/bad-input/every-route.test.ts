/** Every route against what strangers send: a problem with a stable code, and nothing stored. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUSH, ROUTES } from './routes.ts';
import { openUntouched, type UntouchedServer } from './untouched-server.ts';

let server: UntouchedServer['server'];
let expectProblem: UntouchedServer['expectProblem'];
beforeAll(async () => {
  ({ server, expectProblem } = await openUntouched());
});
afterAll(() => server.close());

describe.each(ROUTES)('$method $path', ({ method, path, as, good, required, numbers = [] }) => {
  const call = (body: unknown, headers: Record<string, string> = {}) =>
    server.call(path, { method, body, headers, ...as });

  it.each(['', '{', '{"a":1,}', 'undefined', '\u0000', '{"a":"\n"}', '[1'])('refuses %j: no JSON', async (text) => {
    await expectProblem(call(text), 'malformed_json');
  });

  it.each(['null', '[]', '"text"', '5', 'true'])('refuses %s: no object', async (text) => {
    await expectProblem(call(text), 'invalid_body', 'endpoint_required');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    '',
  ])(
    'refuses content-type %j',
    async (type) => void (await expectProblem(call(good, { 'content-type': type }), 'unsupported_media_type')),
  );

  it('refuses a body above 1 MiB', async () => {
    await expectProblem(call({ ...good, padding: 'x'.repeat(1_048_576) }), 'body_too_large');
  });

  it('points at a member that is not known', async () => {
    const { errors } = await expectProblem(call({ ...good, 'no/such~member': 1 }), 'invalid_body');
    expect(errors).toContainEqual({ pointer: '/no~1such~0member', detail: 'unknown member' });
  });

  it.each(required)('refuses a body without %s', async (name) => {
    const { [name]: _, ...rest } = good;
    await expectProblem(call(rest), 'invalid_body', 'endpoint_required', 'audience_required', 'title_required');
  });

  it.each(Object.keys(good))('refuses %s of another type', async (name) => {
    // Events are judged one by one: a list of anything is a post whose events are all rejected.
    const list = name === 'events' ? [] : [17];
    const wrong = numbers.includes(name) ? [true, [true]] : [17, list];
    for (const value of [...wrong, { a: { b: 1 } }, 'x'.repeat(5000)]) {
      await expectProblem(call({ ...good, [name]: value }), 'invalid_body', 'filter_invalid');
    }
  });

  it('refuses a caller without the right credentials', async () => {
    const isOpen = as.user === undefined && as.admin === undefined;
    if (isOpen) return void (await expectProblem(call(good), 'event_token_invalid', 'proof_invalid'));
    const bare = (token?: string) =>
      server.call(path, { method, body: good, ...(token === undefined ? {} : { token }) });
    await expectProblem(bare(), 'unauthorized');
    await expectProblem(bare('abc'), 'token_invalid');
    await expectProblem(bare(as.admin === true ? await server.userToken('ana') : server.apiKey), 'token_invalid');
  });
});

describe('a deeply nested body', () => {
  const nested = (levels: number) =>
    `{"userId":"ana","title":"x","context":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;
  const lists = (levels: number) =>
    `{"userId":"ana","title":"x","context":{"a":${'['.repeat(levels)}${']'.repeat(levels)}}}`;

  it.each([
    ['33 levels', nested(32)],
    ['300,000 levels of lists', lists(300_000)],
    ['150,000 levels of objects', nested(150_000)],
    ['300,000 levels where nothing else is', `${'['.repeat(300_000)}${']'.repeat(300_000)}`],
  ])('is refused above that: %s', async (_name, body) => {
    const problem = await expectProblem(server.call('/api/v1/notifications', { admin: true, body }), 'invalid_body');
    expect(problem.errors).toEqual([{ pointer: '', detail: 'nested deeper than 32 levels' }]);
  });

  it('is taken up to 32 levels', async () => {
    const { status } = await server.call('/api/v1/notifications', { admin: true, body: nested(31) });
    expect(status).toBe(202);
  });
});

describe('what is not there', () => {
  it.each([
    ['GET', '/api/v1/nothing'],
    ['GET', `${PUSH}/subscribe`],
    ['PATCH', '/api/v1/templates'],
    ['GET', '/api'],
  ])('%s %s is a 404 with a code, not a page', async (method, path) => {
    await expectProblem(server.call(path, { method, admin: true }), 'not_found');
  });
});
