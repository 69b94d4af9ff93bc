import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../wire/index.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'ERRORS.md'), 'utf8');
const rows = [...page.matchAll(/^\| `([a-z0-9_]+)` \| (\d{3}) \| (.+?) \| (.+?) \|$/gm)].map(
  ([, code = '', status, when, cure]) => ({
    code,
    status: Number(status),
    when: when?.trim() ?? '',
    cure: cure?.trim() ?? '',
  }),
);

/** Told by what `ProblemError` is made of: the endpoint and key checks throw errors that carry the code. */
const sources = globSync('server/**/*.ts', { cwd: ROOT }).map((file) => readFileSync(join(ROOT, file), 'utf8'));

describe('ERRORS.md', () => {
  it('has a row for every code, once, and no other', () => {
    expect(rows.map(({ code }) => code).toSorted()).toEqual(Object.keys(ERROR_CODES).toSorted());
  });

  it('has the status that is answered', () => {
    for (const { code, status } of rows) {
      expect(`${code} ${status}`).toBe(`${code} ${ERROR_CODES[code as keyof typeof ERROR_CODES].status}`);
    }
  });

  it('says when, and what to do', () => {
    expect(rows.filter(({ when, cure }) => when === '' || cure === '').map(({ code }) => code)).toEqual([]);
  });
});

describe('error codes', () => {
  it.each(Object.keys(ERROR_CODES))('%s is made somewhere in the server', (code) => {
    // A code in a comment is no use of it.
    const used = sources.some((text) => withoutComments(text).includes(`'${code}'`));
    expect(used).toBe(true);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}
