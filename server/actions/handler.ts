import { Webhook } from 'standardwebhooks';
import type { ActionAnswer } from '../../wire/index.ts';
import { requireHttpUrl } from '../http/absolute-url.ts';

/** A button with `operation: 'post'` that was pressed. */
export interface ActionCall {
  /** The same for each call about this button of this message: what has been done under it is not to be done again. */
  id: string;
  /** The action's own id. */
  action: string;
  /** Whose browser it is; null for an anonymous one. Nobody else's: a message from before the browser changed hands is refused. */
  userId: string | null;
  notificationId: string;
  subscriptionId: string;
  template: string | null;
  category: string | null;
  /** What the send gave: its context and `data`. */
  data: Record<string, unknown>;
  /** Epoch ms by the device's clock. */
  at: number;
}

/** What the app may say: nothing or true (done), false (refused), or with a text of its own to show. */
export type ActionResult =
  undefined | boolean | (Partial<Pick<ActionAnswer, 'success'>> & Omit<ActionAnswer, 'success'>);

/** In the server's own process. What it throws is shown as a failure, and the person may press again. */
export type ActionFunction = (call: ActionCall) => ActionResult | Promise<ActionResult> | Promise<void> | void;

/** Elsewhere: a POST signed by Standard Webhooks, of `{type: 'notification.action', timestamp, data}`. */
export interface ActionWebhook {
  /** http(s), of your own network too. Redirects are not followed. */
  url: string;
  /** `whsec_` and the base64 of 24 to 64 random octets. */
  secret: string;
}

export type ActionHandler = ActionFunction | ActionWebhook;

/** The least and most octets of a symmetric secret (Standard Webhooks, "Signature scheme"). */
const SECRET_OCTETS = { least: 24, most: 64 };

/** @param names what the messages call them @throws {TypeError} */
export function checkActionWebhook({ url, secret }: ActionWebhook, names: { url: string; secret: string }): void {
  const { username, password } = new URL(requireHttpUrl(names.url, url));
  if (username !== '' || password !== '')
    throw new TypeError(`${names.url} has a user or password: it is signed instead`);
  requireSigner(names.secret, secret);
}

/** The message does not hold the secret. @throws {TypeError} */
function requireSigner(name: string, secret: string): void {
  const octets = /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret) ? Buffer.from(secret.slice(6), 'base64').byteLength : 0;
  const { least, most } = SECRET_OCTETS;
  if (octets < least || octets > most)
    throw new TypeError(`${name} is not whsec_ and the base64 of ${least} to ${most} octets`);
  new Webhook(secret);
}
