/** What a desktop has shown. */
import type {} from '../../testing/matchers/vitest.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { pushMatchers, type NotificationDaemon, type ShownNotification } from '../../testing/index.ts';
import { readShown } from '../../testing/matchers/shown-text.ts';
import { createWaitingList } from '../../testing/waiting-list.ts';
import { complaint } from './fixtures/complaint.ts';

expect.extend(pushMatchers);

describe('toHaveShown', () => {
  const base = { hints: {}, timeoutMs: -1, replaced: false, at: 0 };
  const buttons = [
    { key: 'default', title: 'Activate' },
    { key: '0', title: 'Show the way' },
    { key: 'settings', title: 'Settings' },
  ];
  const chromium = '<a href="http://localhost:3000/">localhost:3000</a>\n\nQ &amp; A, &lt;b&gt;';
  let history: ShownNotification[];
  let daemon: NotificationDaemon;
  let check: () => void;

  /** A desktop without D-Bus: what the matcher reads of it. */
  beforeEach(() => {
    history = [];
    const waiting = createWaitingList();
    check = () => waiting.check();
    const waitFor: NotificationDaemon['waitFor'] = (predicate, timeoutMs = 0) =>
      waiting.wait(
        () => history.find(predicate),
        timeoutMs,
        () => 'nothing',
      );
    daemon = { history, waitFor } as Partial<NotificationDaemon> as NotificationDaemon;
  });

  function notify(title: string, body = chromium) {
    history.push({ ...base, id: history.length + 1, title, body, actions: buttons });
    check();
  }

  it('reads title, text and buttons as the site gave them', async () => {
    notify('Table 5');
    await expect(daemon).toHaveShown({
      title: 'Table 5',
      body: 'Q & A, <b>',
      actions: ['Show the way'],
      replaced: false,
    });
  });

  it('waits for it', async () => {
    const asserted = expect(daemon).toHaveShown({ title: 'Table 5' });
    notify('Table 4');
    notify('Table 5');
    await asserted;
  });

  it('fails with what was shown', async () => {
    notify('Table 5');
    expect(await complaint(expect(daemon).toHaveShown({ title: 'Table 5', actions: ['No'] }, { timeoutMs: 0 }))).toBe(
      [
        'expected the desktop to have shown a notification',
        "  like { title: 'Table 5', actions: [ 'No' ] }",
        'but within 0 ms none of 1 was like it:',
        "  1. { title: 'Table 5', body: 'Q & A, <b>', actions: [ 'Show the way' ], replaced: false }",
        "       actions[0]: expected 'No', got 'Show the way'",
      ].join('\n'),
    );
  });

  it.each([
    ['Chromium', chromium, 'Q & A, <b>'],
    ['Chromium, with no text', '<a href="https://a.test/">a.test</a>', ''],
    ['Firefox', 'Two\n\nparagraphs', 'Two\n\nparagraphs'],
    ['a text in bold', '<b>Bold</b> &quot;quoted&quot;', 'Bold "quoted"'],
  ])('reads the text that %s gave', (_, body, text) => {
    expect(readShown({ ...base, id: 1, title: '', body, actions: [] }).body).toBe(text);
  });
});
