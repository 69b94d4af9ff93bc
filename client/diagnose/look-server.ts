import type { LastPush } from '../../wire/schemas/diagnosis.ts';
import type { DiagnoseContext } from './contract.ts';
import { isClientError, type Facts } from './facts.ts';
import type { Looked, Sight } from './look-browser.ts';
import type { TestPush } from './test-push.ts';
import type { Said, Words } from './words.ts';

const subscriptionOf = ({ subscription }: Facts): PushSubscription | null =>
  'value' in subscription ? subscription.value : null;

export function lookAtKey(
  { facts, words }: Sight,
  { keyOf, isSameKey }: Pick<DiagnoseContext, 'keyOf' | 'isSameKey'>,
): Looked {
  const subscription = subscriptionOf(facts);
  if (!subscription) return ['unknown', words.needsSubscription()];
  if ('error' in facts.serverKey) return ['unknown', why(facts.serverKey.error, words)];
  const { publicKey, keyId } = facts.serverKey.value;
  const made = keyOf(subscription);
  if (made === undefined) return ['unknown', words.untoldKey()];
  if (isSameKey(made, publicKey)) return ['ok', words.sameKey()];
  // What the server signs with is the key that it has on record for this subscription, not its newest one.
  const signedWith = facts.record && 'value' in facts.record ? facts.record.value.vapidKeyId : keyId;
  return signedWith === keyId ? ['problem', words.otherKey()] : ['warning', words.oldKey()];
}

export function lookAtServer({ facts: { record, serverKey }, state, words }: Sight): Looked {
  if (record === undefined) {
    // Nothing to ask for; whether it answers at all is known all the same.
    return 'error' in serverKey ? ['problem', why(serverKey.error, words)] : ['unknown', words.needsSubscription()];
  }
  if ('error' in record) {
    const isUnknown = isClientError(record.error) && record.error.serverCode === 'subscription_unknown';
    if (!isUnknown) return ['problem', why(record.error, words)];
    return ['problem', state.status === 'subscribed-elsewhere' ? words.elsewhere() : words.noRecord()];
  }
  const { active, inactiveReason, subscriptionId, userId } = record.value;
  if (!active) return ['problem', words.inactive(reasonOf(inactiveReason, words))];
  return ['ok', words.record(subscriptionId, userId)];
}

/** @param clock `HH:MM` in a zone; undefined is the person's own */
export function lookAtPreferences(
  { state: { preferences, categories }, words }: Sight,
  locale: string | undefined,
  clock: (timeZone: string | undefined) => string,
): Looked {
  if (preferences === null) return ['unknown', words.noPreferences()];
  const { enabled, quietHours } = preferences;
  if (!enabled) return ['problem', words.allOff()];
  const { start, end, timeZone } = quietHours;
  if (quietHours.enabled && isWithin(clock(timeZone), start, end)) return ['warning', words.quiet(end)];
  const off = categories.filter(({ id }) => preferences.categories[id] === false).map(({ name }) => name);
  if (off.length === 0) return ['ok', words.everythingOn()];
  return ['ok', words.someOff(new Intl.ListFormat(locale).format(off))];
}

/** Safari shows what is declarative without waking the worker, which is who tells of it (Declarative Web Push). */
const isShownByItself = (facts: Facts): boolean =>
  new URL(subscriptionOf(facts)?.endpoint ?? 'about:').hostname.endsWith('.push.apple.com');

export function lookAtLastPush({ facts, words }: Sight, format: (at: number) => string): Looked {
  const { record } = facts;
  if (record === undefined) return ['unknown', words.needsSubscription()];
  if ('error' in record) return ['unknown', words.needsRecord()];
  const { lastPush } = record.value;
  if (lastPush === null) return ['unknown', words.neverPushed()];
  if (lastPush.state === 'accepted' && lastPush.shownAt === null && isShownByItself(facts))
    return ['unknown', words.shownByItself()];
  return judge(lastPush, words, format);
}

function judge(
  { state, at, shownAt, reason, httpStatus }: LastPush,
  words: Words,
  format: (at: number) => string,
): Looked {
  switch (state) {
    case 'accepted':
      if (shownAt !== null) return ['ok', words.shown(format(at), format(shownAt))];
      return ['warning', words.notShown(format(at))];
    case 'queued':
    case 'sending':
    case 'retrying':
      return ['unknown', words.underWay()];
    case 'skipped':
    case 'cancelled':
      return ['warning', words.skipped(format(at), reasonOf(reason, words))];
    case 'gone':
    case 'rejected':
    case 'expired':
    case 'failed':
      return [
        'problem',
        words.failed(format(at), reasonOf(reason ?? (httpStatus === null ? state : `HTTP ${httpStatus}`), words)),
      ];
  }
}

export function lookAtTestPush(
  tested: TestPush | undefined,
  { facts, words }: Sight,
  wanted: boolean,
  format: (ms: number) => string,
): Looked {
  if (!wanted) return ['unknown', words.notTested()];
  if (tested === undefined)
    return ['unknown', facts.permission === 'granted' ? words.needsSubscription() : words.noPermission()];
  switch (tested.outcome) {
    case 'arrived':
      return ['ok', words.arrived(format(tested.ms))];
    case 'lost':
      return isShownByItself(facts)
        ? ['unknown', words.shownByItself()]
        : ['problem', words.lost(format(tested.afterMs))];
    case 'refused':
      return ['problem', words.refused(tested.error.message)];
  }
}

/** Inclusive to the minute; may cross midnight. */
export const isWithin = (clock: string, start: string, end: string): boolean =>
  start <= end ? clock >= start && clock <= end : clock >= start || clock <= end;

function why(error: Error, words: Words): Said {
  const code = isClientError(error) ? error.code : '';
  if (code === 'offline') return words.offline();
  return code === 'unauthorized' ? words.unauthorized() : words.serverFailed(error.message);
}

/** A code of ours in words; what a push service wrote stays as it wrote it. */
const reasonOf = (reason: string | null, { reasons }: Words): string =>
  reason === null ? '?' : (reasons[reason] ?? reason.replaceAll('_', ' '));
