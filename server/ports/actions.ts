import type { ActionAnswer } from '../../wire/index.ts';

/** One button of one message. */
export interface PressedAction {
  notificationId: number;
  subscriptionId: number;
  action: string;
}

/** What the app has said of buttons: kept so that it is asked once. */
export interface ActionStore {
  findActionAnswer(pressed: PressedAction): Promise<ActionAnswer | undefined>;
  /** The first answer stays. Of a deleted person, or past the notification's retention, nothing is kept. */
  saveActionAnswer(pressed: PressedAction, answer: ActionAnswer, now: number): Promise<void>;
}
