import { describe, expect, it } from 'vitest';
import { notificationRequestSchema, templateSchema } from '../../wire/index.ts';

const results = { success: { title: 'Done' } };
const faults = (action: object): string[] => {
  const { error } = notificationRequestSchema.safeParse({
    userId: '1',
    title: 'T',
    actions: [{ action: 'a', title: 'A', ...action }],
  });
  return error?.issues.map(({ path }) => path.slice(2).join('/')) ?? [];
};

describe('an action', () => {
  it.each([
    { url: '/x' },
    { url: '/x', operation: 'open' },
    { url: '/x', operation: 'focus' },
    { url: '/x', operation: 'focus', match: 'origin' },
    { url: '/x', operation: 'navigate' },
    { operation: 'post' },
    { operation: 'post', results },
  ])('may be %j', (action) => {
    expect(faults(action)).toEqual([]);
  });

  it.each<[object, string]>([
    [{ operation: 'open' }, 'url'],
    [{ operation: 'open', url: '' }, 'url'],
    [{ operation: 'post', url: '/x' }, 'url'],
    [{ operation: 'post', builtIn: 'snooze' }, 'operation'],
    [{ url: '/x', operation: 'open', match: 'path' }, 'match'],
    [{ url: '/x', match: 'path' }, 'match'],
    [{ url: '/x', operation: 'focus', match: 'host' }, 'match'],
    [{ url: '/x', results }, 'results'],
    [{ operation: 'delete' }, 'operation'],
    [{ operation: 'post', results: { success: { title: '' } } }, 'results/success/title'],
    [{ operation: 'post', results: { maybe: { title: 'x' } } }, 'results'],
  ])('may not be %j', (action, path) => {
    expect(faults(action)).toEqual([path]);
  });
});

describe('the click on a body', () => {
  const click = (value: object) =>
    notificationRequestSchema.safeParse({ userId: '1', title: 'T', click: value }).success;

  it('has an operation with windows, and no other', () => {
    expect(click({ operation: 'focus', match: 'path' })).toBe(true);
    expect([{ operation: 'post' }, { operation: 'open', match: 'url' }, {}].map(click)).toEqual([false, false, false]);
  });
});

describe('a template', () => {
  it('has what is shown of an action by language', () => {
    const template = {
      type: 't',
      defaultLocale: 'en',
      texts: { en: { title: 'T', actionTitles: { a: 'A' }, actionResults: { a: results } } },
      actions: [{ action: 'a', operation: 'post' }],
      click: { operation: 'navigate' },
    };
    expect(templateSchema.safeParse(template).success).toBe(true);
    const inAction = { ...template, actions: [{ action: 'a', operation: 'post', results }] };
    expect(templateSchema.safeParse(inAction).success).toBe(false);
  });
});
