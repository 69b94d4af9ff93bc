import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { API_SCOPES } from '../../server/auth/api-keys.ts';

const page = readFileSync(join(import.meta.dirname, '../../API.md'), 'utf8');

/** As GitHub makes them. */
const anchors = Array.from(page.matchAll(/^##+ (.*)$/gm), ([, heading = '']) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-'),
);
const links = Array.from(page.matchAll(/\]\(#([^)]*)\)/g), ([, anchor = '']) => anchor);

describe('API.md', () => {
  it('has all of its sections in the contents', () => {
    expect(anchors.filter((anchor) => !links.includes(anchor))).toEqual([]);
  });

  it('has no link to a section that is not there', () => {
    expect(links.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
  });

  it('names each scope of API keys', () => {
    const section = page.slice(page.indexOf('## Keys and scopes'), page.indexOf('## Sending'));
    expect(API_SCOPES.filter((scope) => !section.includes(`\`${scope}\``))).toEqual([]);
  });
});
