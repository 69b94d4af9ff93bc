import type { ClaimedBatch, Ledger } from '../ports/ledger.ts';
import type { CapRule } from '../ports/pressure.ts';
import type { Recipient } from '../ports/records.ts';
import type { Caps } from './caps.ts';

export interface CapDesk {
  /** The cap in the way of a message that is to leave now; undefined: it has its place. */
  capOf(recipient: Recipient): Promise<CapRule | undefined>;
}

/**
 * Takes the places of a batch's messages in one commit before the first leaves, those that are to leave as it stands. Who
 * gets away with it only later (quiet hours end while the batch runs) is taken a place alone.
 *
 * @param leaves whether a message would leave now, caps aside
 */
export async function openCapDesk(
  { notification }: Pick<ClaimedBatch, 'notification'>,
  caps: Caps,
  recipients: readonly Recipient[],
  tools: { ledger: Pick<Ledger, 'takePlaces'>; now: () => number; leaves: (recipient: Recipient) => boolean },
): Promise<CapDesk> {
  const { ledger, now, leaves } = tools;
  const asked = new Set<number>();
  const capped = new Map<number, CapRule>();
  const take = async (some: readonly Recipient[]): Promise<void> => {
    if (some.length === 0) return;
    const people = some.map(({ id, user }) => ({ subscriptionId: id, userId: user.id }));
    const request = { notificationId: notification.id, category: notification.category, ...caps, people };
    for (const [id, rule] of await ledger.takePlaces(request, now())) capped.set(id, rule);
    for (const { id } of some) asked.add(id);
  };
  await take(recipients.filter(leaves));
  return {
    async capOf(recipient) {
      if (!asked.has(recipient.id)) await take([recipient]);
      return capped.get(recipient.id);
    },
  };
}
