import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { TROUBLES } from '../../../../server/delivery/origins/troubles.ts';

it('API.md has a row for every alert', () => {
  const api = readFileSync(new URL('../../../../API.md', import.meta.url), 'utf8');
  const rows = [...api.matchAll(/^\| `(push_service_\w+)`/gm)].map(([, code]) => code);
  expect(rows).toEqual(Object.values(TROUBLES).map(({ code }) => code));
});
