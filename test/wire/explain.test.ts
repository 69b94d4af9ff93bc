import { describe, expect, it } from 'vitest';
import { explainQuerySchema } from '../../wire/index.ts';

describe('the query of an explanation', () => {
  it.each([[{ user: '42' }], [{ subscription: 'sub_1' }]])('takes %j', (query) => {
    expect(explainQuerySchema.parse(query)).toEqual(query);
  });

  it.each([
    [{}],
    [{ user: '42', subscription: 'sub_1' }],
    [{ user: '' }],
    [{ user: 'x'.repeat(192) }],
    [{ subscription: 'x'.repeat(65) }],
    [{ user: '42', endpoint: 'https://push.example' }],
  ])('refuses %j', (query) => {
    expect(explainQuerySchema.safeParse(query).success).toBe(false);
  });
});
