/** Options that are refused before anything starts, and what others change. */
import { describe, expect, it } from 'vitest';
import { createBelfry, type BelfryOptions } from '../../server/index.ts';
import { JWT_SECRET, openTestServer } from './open-belfry.ts';

describe('createBelfry', () => {
  it.each(['localhost:3000', '/app', 'ftp://app.example'])('refuses the app URL %s in one line', async (appUrl) => {
    await expect(createBelfry({ appUrl, data: ':memory:' })).rejects.toThrow(
      `appUrl is "${appUrl}": an absolute http(s) URL is needed`,
    );
  });

  it('refuses to keep subscriptions in memory', async () => {
    await expect(createBelfry({ appUrl: 'https://app.example', data: ':memory:' })).rejects.toThrow(
      'data is ":memory:": a file is needed',
    );
  });
});

describe('createBelfry with an option that could never work', () => {
  it.each<[Partial<BelfryOptions>, string]>([
    [{ corsOrigins: ['app.example'] }, 'corsOrigins is "app.example"'],
    [{ threads: 1.5 }, 'threads is 1.5'],
    [{ padToOctets: 4000 }, 'padToOctets is 4000'],
    [{ padToOctets: [512, 4000] }, 'padToOctets has the bucket 4000'],
    [{ pushHosts: ['https://push.example'] }, 'pushHosts has "https://push.example"'],
    [{ auth: { jwtSecret: 'short' } }, 'auth.jwtSecret has 5 octets'],
    [{ auth: { jwksUrl: 'nowhere' } }, 'auth.jwksUrl is "nowhere"'],
    [
      { auth: { jwtSecret: JWT_SECRET, jwksUrl: 'https://login.example/jwks' } },
      'auth.jwtSecret and auth.jwksUrl are both set',
    ],
  ])('refuses %j in one line', async (options, line) => {
    await expect(createBelfry({ appUrl: 'https://app.example', data: ':memory:', ...options })).rejects.toThrow(line);
  });

  it('takes an origin with a trailing slash for the origin', async () => {
    const other = await openTestServer({ corsOrigins: ['https://other.example/'] });
    try {
      const { headers } = await other.call('/api/v1/push/categories', { headers: { origin: 'https://other.example' } });
      expect(headers.get('access-control-allow-origin')).toBe('https://other.example');
    } finally {
      await other.close();
    }
  });
});

describe('youngSubscriptionMs', () => {
  it.each([
    [0, 'gone'],
    [60_000, 'retrying'],
  ])('%i: a 410 right after the subscribe makes the message %s', async (youngSubscriptionMs, state) => {
    const young = await openTestServer({ youngSubscriptionMs });
    try {
      const { agent } = await young.subscribe('ana');
      agent.unsubscribe();
      expect((await young.send({ userId: 'ana', title: 'x' })).details).toMatchObject([{ state }]);
    } finally {
      await young.close();
    }
  });
});
