import type { NewNotification } from './ledger.ts';

/** What a button that was pressed does, in the commit of the event that tells of it. */
export type BuiltInEffect =
  | (PersonalEffect & {
      kind: 'snooze';
      /** What is sent again. */
      draft: NewNotification;
      /** All actions of the message that snooze it: it is snoozed once. */
      actions: readonly string[];
      /** The notification that was snoozed first. */
      rootId: number;
    })
  | (PersonalEffect & { kind: 'mute_category'; category: string })
  | { kind: 'unsubscribe' };

/** Whoever has the browser by then, and had not when it was settled whom the message is for, has no say in it. */
interface PersonalEffect {
  /** Epoch ms: when that was settled, where it was at the start of the send; else it was when it was made. */
  settledAt?: number | undefined;
}
