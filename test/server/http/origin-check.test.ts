import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createOriginCheck, type OriginRules } from '../../../server/http/origin-check.ts';
import { answerProblem, ProblemError } from '../../../server/http/problem.ts';

function setUp(others: OriginRules['others'] = []) {
  const app = new Hono();
  app.onError((error, context) => answerProblem(error, context, () => undefined));
  app.use(...createOriginCheck({ app: 'https://app.example', others }));
  app.all('/', (context) => context.text('ok'));
  app.all('/fails', () => {
    throw new ProblemError('unauthorized');
  });
  return (method: string, origin?: string, path = '/', headers: Record<string, string> = {}) =>
    app.request(`https://push.example${path}`, {
      method,
      headers: { ...headers, ...(origin === undefined ? {} : { origin }) },
    });
}
const allowed = (response: Response): string | null => response.headers.get('access-control-allow-origin');

describe('origin check', () => {
  it.each([
    ['the app', 'https://app.example', 200],
    ['the server’s own', 'https://push.example', 200],
    ['another', 'https://other.example', 403],
    ['another port', 'https://app.example:8443', 403],
    ['another scheme', 'http://app.example', 403],
    ['a look-alike', 'https://app.example.other.example', 403],
    ['a sandbox', 'null', 403],
    ['localhost', 'http://localhost:3000', 403],
  ])('to a POST from %s answers as it must', async (_name, origin, status) => {
    const response = await setUp()('POST', origin);
    expect([response.status, allowed(response)]).toEqual([status, status === 200 ? origin : null]);
  });

  it('lets callers through that are no browser', async () => {
    expect((await setUp()('POST')).status).toBe(200);
  });

  it('lets anybody read, without letting a page of another origin see it', async () => {
    const response = await setUp()('GET', 'https://other.example');
    expect([response.status, allowed(response)]).toEqual([200, null]);
  });

  it('lets configured origins in', async () => {
    const call = setUp(['https://other.example']);
    expect((await call('PUT', 'https://other.example')).status).toBe(200);
    expect((await call('PUT', 'https://third.example')).status).toBe(403);
  });

  it.each([
    ['http://localhost:3000', 200],
    ['http://127.0.0.1', 200],
    ['https://[::1]:8443', 200],
    ['http://localhost.attacker.example', 403],
    ['http://attacker.example:3000', 403],
    ['http://127.0.0.1.attacker.example', 403],
  ])('with "localhost" answers %s with %i', async (origin, status) => {
    expect((await setUp('localhost')('DELETE', origin)).status).toBe(status);
  });

  it('answers a preflight for what a page may send', async () => {
    const headers = {
      'access-control-request-method': 'DELETE',
      'access-control-request-headers': 'authorization, content-type',
    };
    const response = await setUp()('OPTIONS', 'https://app.example', '/', headers);
    expect(response.status).toBe(204);
    expect(allowed(response)).toBe('https://app.example');
    expect(response.headers.get('access-control-allow-methods')).toContain('DELETE');
    expect(response.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
    expect(allowed(await setUp()('OPTIONS', 'https://other.example', '/', headers))).toBeNull();
  });

  it('lets a page read a problem, too, and keeps caches apart', async () => {
    const response = await setUp()('POST', 'https://app.example', '/fails');
    expect([response.status, allowed(response)]).toEqual([401, 'https://app.example']);
    expect(response.headers.get('vary')?.toLowerCase()).toContain('origin');
  });
});
