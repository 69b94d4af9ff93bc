import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFunnel } from '../../client/funnel.ts';

afterEach(() => void vi.unstubAllGlobals());

describe('the funnel', () => {
  it('posts a stage, past the end of the page, and says nothing of who it was', () => {
    const fetch = vi.fn(async () => new Response(null, { status: 202 }));
    vi.stubGlobal('fetch', fetch);
    createFunnel('https://app.example/api/v1/push').count('primed');
    expect(fetch).toHaveBeenCalledWith(
      'https://app.example/api/v1/push/funnel',
      expect.objectContaining({ method: 'POST', body: '{"stage":"primed"}', keepalive: true, credentials: 'omit' }),
    );
  });

  it.each([
    ['refused', () => Promise.resolve(new Response(null, { status: 500 }))],
    ['offline', () => Promise.reject(new TypeError('network'))],
    [
      'forbidden by a page’s policy',
      () => {
        throw new DOMException('CSP', 'SecurityError');
      },
    ],
  ])('is nobody’s problem when it is %s', async (_, answer) => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    vi.stubGlobal('fetch', answer);
    expect(createFunnel('https://app.example').count('later')).toBeUndefined();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
