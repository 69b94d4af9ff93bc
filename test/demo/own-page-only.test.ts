import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { ownPageOnly } from '../../demo/own-page-only.ts';
import { ProblemError } from '../../server/index.ts';

const app = new Hono();
app.use(ownPageOnly('https://tunnel.example'));
app.onError((error, context) => context.text(error.message, error instanceof ProblemError ? 403 : 500));
app.all('/', (context) => context.text('hello'));

async function ask(url: string, method = 'GET', origin?: string): Promise<number> {
  return (await app.request(url, { method, headers: origin === undefined ? {} : { origin } })).status;
}

describe('the guard of the demo’s own routes', () => {
  it.each(['https://tunnel.example/', 'http://localhost:8787/', 'http://127.0.0.1:8787/', 'http://[::1]:8787/'])(
    'lets the page at %s read',
    async (url) => expect(await ask(url)).toBe(200),
  );

  it.each(['http://evil.example/', 'http://localhost.evil.example/', 'http://tunnel.example.evil.example/'])(
    'refuses a name that was pointed at this machine: %s',
    async (url) => expect(await ask(url)).toBe(403),
  );

  it.each([
    ['https://tunnel.example', 200],
    ['http://localhost:8787', 200],
    ['http://localhost:9999', 403],
    ['https://evil.example', 403],
    ['null', 403],
    [undefined, 403],
  ] as const)('answers a POST from the origin %s with %i', async (origin, status) => {
    expect(await ask('http://localhost:8787/', 'POST', origin)).toBe(status);
  });
});
