import type { Environment } from '../environment.ts';
import { SMALL_BATCH, type ClaimedBatch, type Ledger, type Outcome } from '../ports/ledger.ts';
import type { Recipient } from '../ports/records.ts';
import type { CapDesk } from '../pressure/cap-desk.ts';
import { capReason } from '../pressure/caps.ts';
import { spanFor } from '../schedules/local-time.ts';
import { cutReason, type Answer, type Sender } from '../webpush/index.ts';
import type { Advice } from './origins/advice.ts';
import type { OriginGate } from './origins/gate.ts';
import { isYoung, judge, notBelieved, withoutAttempt } from './outcome.ts';
import { prepare, type Sheet } from './prepare.ts';
import type { RetryPolicy } from './retry.ts';

/** When, and as which attempt, a message is tried again. */
export interface Again {
  runAt: number;
  attempt: number;
}

export interface SendTools {
  ledger: Pick<Ledger, 'deferOrigin' | 'rememberOrigin' | 'undoEnded' | 'lastStatus'>;
  sender: Sender;
  environment: Environment;
  retry: RetryPolicy;
  gate: OriginGate;
  /** Where frequency caps are in force. */
  caps?: CapDesk | undefined;
  /** Takes what became of the message. */
  keep: (outcome: Outcome, again?: Again) => Promise<void>;
  /** Whether the batch is to go on: asked again where a message had to wait for its turn. */
  goesOn: () => boolean;
}

/**
 * Brings one message to an outcome: decides, renders, waits for its turn at the push service, sends, judges the answer.
 *
 * @returns false when it was not sent and has no outcome: the push service is left alone now, or the batch is to stop
 */
export async function sendOne(
  batch: ClaimedBatch,
  sheet: Sheet,
  recipient: Recipient,
  tools: SendTools,
): Promise<boolean> {
  const { environment, gate, keep } = tools;
  const { notification } = batch;
  const unsent = async (state: 'skipped' | 'expired' | 'rejected' | 'queued', reason: string, again?: Again) => {
    await keep(withoutAttempt(state, recipient.id, reason, batch.attempt, environment.now()), again);
    return true;
  };
  const now = environment.now();
  const { expiresAt } = spanFor(notification, recipient);
  if (now >= expiresAt) return unsent('expired', EXPIRED);
  if (gate.pausedUntil(recipient.vapidKeyId) !== undefined) return false;
  const prepared = prepare(sheet, recipient, now);
  switch (prepared.kind) {
    case 'skip':
      return unsent('skipped', prepared.reason);
    case 'defer':
      return unsent('queued', prepared.reason, { runAt: prepared.until, attempt: batch.attempt });
    case 'unrenderable':
      return unsent('rejected', prepared.reason);
    case 'send':
      break;
  }
  const cap = tools.caps === undefined ? undefined : await tools.caps.capOf(recipient);
  if (cap !== undefined) return unsent('skipped', capReason(cap));
  const turn = gate.enter(batch.subscriptionIds.length <= SMALL_BATCH, recipient.vapidKeyId);
  const entered = typeof turn === 'boolean' ? turn : await turn;
  if (!entered) return false;
  if (typeof turn !== 'boolean') {
    // It has waited: much may have changed.
    const expired = environment.now() >= expiresAt;
    if (expired || !tools.goesOn()) {
      gate.leave();
      return expired && unsent('expired', EXPIRED);
    }
  }
  await post(batch, recipient, prepared.plaintext, tools);
  return true;
}

const EXPIRED = 'the TTL ran out before the message could be sent';

/** Sends what has a place in flight, and gives the place back. */
async function post(
  batch: ClaimedBatch,
  recipient: Recipient,
  payload: Uint8Array,
  { ledger, sender, environment, retry, gate, keep }: SendTools,
): Promise<void> {
  const { expiresAt } = spanFor(batch.notification, recipient);
  const notification = { ...batch.notification, expiresAt };
  const attempt = batch.attempt + 1;
  const { epoch } = gate;
  let answer: Answer;
  let advice: Advice | undefined;
  try {
    answer = await sender.send({
      endpoint: recipient.endpoint,
      p256dh: recipient.p256dh,
      auth: recipient.auth,
      vapidKeyId: recipient.vapidKeyId,
      payload,
      ttlSeconds: remainingTtl(notification, environment.now()),
      urgency: notification.urgency,
      topic: notification.topic,
    });
    advice = gate.hear(answer, epoch, recipient.vapidKeyId);
  } catch (error) {
    // A mistake of ours, which this one message brings out: it would again, and must not hold up the others for ever.
    environment.log.error({ err: error, notification: notification.publicId }, 'a message cannot be sent');
    const fault = error instanceof Error ? error.message : String(error);
    const reason = cutReason(`internal error: ${fault}`);
    answer = { kind: 'rejected', status: null, reason, location: null, onlyThisSubscription: true } satisfies Answer;
  } finally {
    gate.leave();
  }
  const goneBefore =
    answer.kind === 'gone' && attempt > 1 && isYoung(recipient, retry, environment.now())
      ? isGone(await ledger.lastStatus(notification.id, recipient.id))
      : false;
  const spare = advice?.spare ?? false;
  const { outcome, retryAt } = judge(
    { answer, attempt, notification, recipient, spare, goneBefore },
    retry,
    environment,
  );
  if (outcome.deactivate !== null) gate.pruned(outcome, notification.id, recipient.vapidKeyId);
  environment.log.info(
    {
      notification: notification.publicId,
      user: recipient.user.externalId,
      endpoint: endpointLabel(recipient),
      attempt,
      status: answer.status,
      state: outcome.state,
      ...(answer.kind === 'accepted' ? {} : { reason: answer.reason }),
    },
    'attempt',
  );
  const kept = keep(outcome, retryAt === undefined ? undefined : { runAt: retryAt, attempt });
  await (advice === undefined ? kept : Promise.all([kept, follow(advice, batch.originId, ledger, environment.now())]));
}

async function follow(
  { deferUntil, undo = [], remember }: Advice,
  originId: number,
  ledger: SendTools['ledger'],
  now: number,
): Promise<void> {
  const ended = undo.map(({ notificationId, outcome }) => {
    // Those that still wait to be stored must not end their subscriptions; those that are stored have.
    outcome.deactivate = null;
    outcome.reason = notBelieved(outcome.reason ?? '');
    return { notificationId, subscriptionId: outcome.subscriptionId, reason: outcome.reason };
  });
  await Promise.all([
    deferUntil === undefined ? undefined : ledger.deferOrigin(originId, deferUntil),
    remember === undefined ? undefined : ledger.rememberOrigin(originId, remember),
    ended.length === 0 ? undefined : ledger.undoEnded(ended, now),
  ]);
}

/** What is left of the message's life, so that a late attempt does not outlive it at the push service. */
function remainingTtl({ ttlSeconds, expiresAt }: ClaimedBatch['notification'], now: number): number {
  return ttlSeconds === 0 ? 0 : Math.max(1, Math.floor((expiresAt - now) / 1000));
}

const isGone = (status: number | null | undefined): boolean => status === 404 || status === 410;

/** 12 base64url characters. */
const LABEL_OCTETS = 9;

/** How logs name an endpoint: by its hash, because the URL itself is the right to send. */
export function endpointLabel({ endpointHash }: Pick<Recipient, 'endpointHash'>): string {
  const { buffer, byteOffset } = endpointHash;
  return Buffer.from(buffer, byteOffset, LABEL_OCTETS).toString('base64url');
}
