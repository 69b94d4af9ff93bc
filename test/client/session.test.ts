import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSession } from '../../client/session.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('takes a token that never comes for a failure after 20 s, to be tried again', async () => {
  const session = createSession(() => new Promise(() => undefined));
  const failing = expect(session.token()).rejects.toMatchObject({ code: 'unauthorized', retryable: true });
  await vi.advanceTimersByTimeAsync(20_000);
  await failing;
});

it('leaves no timer behind once the token is there', async () => {
  expect(await createSession(async () => 'token').token()).toBe('token');
  expect(vi.getTimerCount()).toBe(0);
});

it.each([
  [
    'throws',
    () => {
      throw new Error('logged out');
    },
  ],
  ['rejects', () => Promise.reject(new Error('logged out'))],
])('takes it for a failure when getToken %s', async (_how, getToken) => {
  await expect(createSession(getToken).token()).rejects.toMatchObject({ code: 'unauthorized', retryable: true });
});
