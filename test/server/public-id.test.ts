import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPublicId } from '../../server/public-id.ts';
import { createFakeEnvironment } from './fake-environment.ts';

describe('public ids', () => {
  it('are in order of their time', () => {
    const time = fc.integer({ min: 0, max: 2 ** 48 });
    fc.assert(
      fc.property(time, time, (a, b) => {
        fc.pre(a !== b);
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)].map((at) =>
          createPublicId('ntf', createFakeEnvironment(at)),
        );
        return (earlier ?? '') < (later ?? '');
      }),
    );
  });

  it('are unique within a millisecond, of one length, and readable aloud', () => {
    const environment = createFakeEnvironment();
    const ids = Array.from({ length: 1000 }, () => createPublicId('sub', environment));
    expect(new Set(ids).size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^sub_[0-9A-HJKMNP-TV-Z]{26}$/);
  });
});
