import type { NewNotification } from './ledger.ts';

/** What a button that was pressed does, in the commit of the event that tells of it. */
export type BuiltInEffect =
  | {
      kind: 'snooze';
      /** What is sent again. */
      draft: NewNotification;
      /** All actions of the message that snooze it: it is snoozed once. */
      actions: readonly string[];
      /** The notification that was snoozed first. */
      rootId: number;
    }
  | { kind: 'mute_category'; category: string }
  | { kind: 'unsubscribe' };
