import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { codeOf, messageOf } from '../../testing/error-code.ts';

/** As jest's modules see what Node throws. */
const foreign: unknown = runInNewContext(`Object.assign(new TypeError('no such file'), { code: 'ENOENT' })`);

describe('codeOf', () => {
  it('reads the code of an error of another realm', () => {
    expect(foreign).not.toBeInstanceOf(Error);
    expect(codeOf(foreign)).toBe('ENOENT');
  });

  it.each([undefined, null, 'ENOENT', {}, { code: 5 }, new Error('x')])('finds none in %o', (thrown) => {
    expect(codeOf(thrown)).toBeNull();
  });
});

describe('messageOf', () => {
  it('reads the message of an error of another realm', () => {
    expect(messageOf(foreign)).toBe('no such file');
  });

  it.each([
    ['text', 'text'],
    [null, 'null'],
    [{ message: 5 }, '[object Object]'],
  ])('has a text for %o', (thrown, text) => {
    expect(messageOf(thrown)).toBe(text);
  });
});
