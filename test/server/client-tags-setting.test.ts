import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../server/cli/env.ts';
import { createBelfry } from '../../server/index.ts';

describe('clientTags', () => {
  it.each([[['']], [['x'.repeat(65)]], [['ok', 'a\u0000b']]])('refuses the keys %j in one line', async (clientTags) => {
    await expect(createBelfry({ appUrl: 'https://app.example', data: ':memory:', clientTags })).rejects.toThrow(
      'clientTags has ',
    );
  });

  it.each<[string, unknown]>([
    ['on', true],
    ['TRUE', true],
    ['off', false],
    ['0', false],
    ['city, plan', ['city', 'plan']],
    ['city', ['city']],
    ['', undefined],
  ])('is read from BELFRY_CLIENT_TAGS=%s', (text, clientTags) => {
    expect(readEnvironment({ BELFRY_CLIENT_TAGS: text }).options.clientTags).toEqual(clientTags);
  });

  it('refuses a list with a hole, by the name of the variable', () => {
    expect(() => readEnvironment({ BELFRY_CLIENT_TAGS: 'city,,plan' })).toThrow('BELFRY_CLIENT_TAGS has ""');
  });
});
