import { describe, expect, it } from 'vitest';
import { payload, SCOPE, startWorker } from './built-worker.ts';

const TARGET = `${SCOPE}bookings/7`;

describe('an operation', () => {
  const clickWith = async (how: string, urls: readonly string[], navigate = `${TARGET}?from=push#x`) => {
    const worker = await startWorker();
    const pages = urls.map((url) => worker.clients.add({ url, controlled: !url.includes('uncontrolled') }));
    await worker.push(payload({ notification: { navigate }, belfry: { clicks: { '': how } } }));
    await worker.click();
    expect(worker.failures).toEqual([]);
    return { focused: pages.findIndex((page) => page.focused), pages, opened: worker.openedWindows };
  };
  const HERE = `${TARGET}?from=push#x`;

  it.each([
    ['open', [HERE], -1],
    ['focus', [SCOPE, TARGET, HERE], 2],
    ['focus', [SCOPE, TARGET], -1],
    ['focus:path', [SCOPE, `${TARGET}?page=2`], 1],
    ['focus:path', [`${TARGET}?page=2`, HERE], 1],
    ['focus:path', [SCOPE], -1],
    ['focus:path', [SCOPE, `${TARGET}?uncontrolled`], 1],
    ['focus:origin', [`${SCOPE}other`, SCOPE], 0],
    ['focus:origin', [`${SCOPE}uncontrolled`], 0],
    ['focus:origin', [], -1],
  ])('%s over %j takes window %i as it is, or else opens one', async (how, urls, expected) => {
    const { focused, pages, opened } = await clickWith(how, urls);
    expect(focused).toBe(expected);
    expect(pages.map(({ url }) => url)).toEqual(urls);
    expect(opened).toEqual(expected < 0 ? [HERE] : []);
    const told = { belfry: 1, type: 'click', id: 'ntf_1', action: '', url: HERE };
    if (expected >= 0) expect(pages[expected]?.messages.at(-1)).toEqual(told);
  });

  it('navigate brings the last focused window there, though another is there already', async () => {
    const { focused, pages, opened } = await clickWith('navigate', [`${SCOPE}other`, HERE]);
    expect([focused, pages[0]?.url, opened]).toEqual([0, HERE, []]);
  });

  it('navigate passes over a window that the worker does not control, and opens one where there is no other', async () => {
    const both = await clickWith('navigate', [`${SCOPE}uncontrolled`, `${SCOPE}other`]);
    expect([both.focused, both.pages[1]?.url]).toEqual([1, HERE]);
    expect((await clickWith('navigate', [`${SCOPE}uncontrolled`])).opened).toEqual([HERE]);
  });

  it.each(['open', 'focus', 'focus:path', 'focus:origin', 'navigate'])(
    '%s opens a window for another origin, and moves no page of ours there',
    async (how) => {
      const { focused, opened } = await clickWith(how, [SCOPE], 'https://shop.example/');
      expect([focused, opened]).toEqual([-1, ['https://shop.example/']]);
    },
  );
});
