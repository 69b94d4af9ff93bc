import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../server/webpush/index.ts';
import { ACCEPTED, setUp, some } from './drive-batch.ts';
import { NOW, someRecipient } from './samples.ts';

const CAPS = { rules: [{ category: null, max: 1, windowSeconds: 3600 }], enforced: true };
const GONE: Answer = { kind: 'gone', status: 410, reason: 'HTTP 410', location: null };
const REFUSED: Answer = { kind: 'rejected', status: 401, reason: 'HTTP 401', location: null };

describe('runBatch of messages under a cap', () => {
  it('ends no subscription in a storm, not of what waits to be stored either', async () => {
    const { run, completed } = setUp({
      recipients: some(60),
      settings: { concurrency: 1 },
      answer: () => GONE,
      caps: CAPS,
    });
    await run();
    const outcomes = completed[0]?.outcomes ?? [];
    expect(outcomes).toHaveLength(20);
    expect(outcomes.every(({ holdsPlace }) => holdsPlace)).toBe(true);
    expect(outcomes.filter(({ deactivate }) => deactivate !== null)).toEqual([]);
    expect(outcomes.every(({ reason }) => reason?.startsWith('not taken at its word'))).toBe(true);
  });

  it('gives back the places of those that were not sent', async () => {
    const recipients = Array.from({ length: 40 }, (_, index) =>
      someRecipient({ id: index + 1, ...(index % 2 === 0 ? {} : { vapidKeyId: 'bad' }) }),
    );
    const { run, completed } = setUp({
      recipients,
      settings: { concurrency: 1 },
      answer: ({ vapidKeyId }) => (vapidKeyId === 'bad' ? REFUSED : ACCEPTED),
      caps: CAPS,
    });
    await run();
    const unsent = completed[0]?.followUps.find(({ attempt }) => attempt === 0);
    expect(unsent?.subscriptionIds).toHaveLength(10);
    expect(unsent?.holdsPlace).toBe(true);
  });

  it('takes none where nothing may be sent', async () => {
    const { run, places } = setUp({ recipients: some(3), batch: { deferredUntil: NOW + 60_000 }, caps: CAPS });
    await run();
    expect(places).toEqual([]);
  });

  it('ends one whose wishes cannot be read, and sends the others', async () => {
    const [one, two, three] = some(3);
    const broken = someRecipient({ ...two, preferences: { quietHours: { enabled: true } as never } });
    const { run, sent, completed } = setUp({
      recipients: [one, broken, three].filter((each) => each !== undefined),
      caps: CAPS,
    });
    await run();
    expect(sent).toHaveLength(2);
    expect(completed[0]?.outcomes.map(({ state }) => state).toSorted()).toEqual(['accepted', 'accepted', 'rejected']);
  });
});
