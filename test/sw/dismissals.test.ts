import { expect, it } from 'vitest';
import { createDismissals } from '../../sw/dismissals.ts';

it('forgets in a long life what it has shown with many tags', () => {
  const dismissals = createDismissals();
  const show = (tag: string) =>
    dismissals.shown({ turn: dismissals.takeTurn(), key: tag, again: async () => undefined }, tag);
  for (let index = 1; index <= 100; index += 1) show(`tag-${index}`);
  expect(dismissals.isPast(0, 'tag-1')).toBe(true);
  show('another');
  expect(dismissals.isPast(0, 'tag-1')).toBe(false);
  expect(dismissals.isPast(0, 'another')).toBe(true);
});
