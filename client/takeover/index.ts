/**
 * Moves a browser from another push service to this one with no question to the person: the permission belongs to the
 * site, not to who asked for it (Push API §3.5). Loaded only where `takeover` is set.
 *
 * @module
 */
import type { ClientError } from '../errors.ts';
import type { TakenOver, TakeoverContext, TakeoverMemory } from './contract.ts';
import { recognise } from './vendors.ts';

export type { TakenOver, TakeoverContext, TakeoverMemory, Vendor } from './contract.ts';

/** A subscription that is not ours. */
interface Foreign extends TakenOver {
  readonly subscription: PushSubscription;
  readonly registration: ServiceWorkerRegistration;
  readonly isTheirsAlone: boolean;
}

/**
 * Ends what others subscribed on this site, then subscribes for us: in this order, so that nobody gets a thing twice.
 * That it is to be done is remembered before anything ends; what a closed page or a silent server cut short is done at
 * the next call. Nothing happens without the permission, nor to who has switched our notifications off.
 *
 * Call it before our own worker is registered, which may take the place of theirs.
 *
 * @returns what was taken over, by this call or one that was cut short; empty: there was nothing
 * @throws {DOMException} `AbortError`, when theirs cannot be ended: ours is not begun then
 * @throws {ClientError} when our server cannot be reached: theirs stay then; and what `subscribe` throws
 */
export async function takeOver(context: TakeoverContext): Promise<TakenOver[]> {
  if (!('Notification' in window) || Notification.permission !== 'granted') return [];
  const { device } = context;
  const known = await device.readKnown();
  const begun = readIntent(known.takeover);
  if (isSwitchedOff(known)) {
    if (begun.length > 0) await device.writeConfig({ takeover: undefined });
    return [];
  }

  const found = await findForeign(context, known);
  const taken = merge(begun, found);
  if (taken.length === 0 || (found[0] && !(await isTaken(context, found[0])))) return [];
  await device.writeConfig({ takeover: JSON.stringify(taken) });
  for (const foreign of found) await end(foreign, context.timeoutMs ?? 20_000);
  await context.subscribe();
  await device.writeConfig({ takeover: undefined });
  return taken;
}

/**
 * Whether our server would take this person: what ends although ours cannot begin would leave them without either. Who
 * has yet to log in is taken over when they have.
 *
 * @throws {ClientError} `offline`, `server_error`: later
 */
async function isTaken({ vapidKey, call }: TakeoverContext, { subscription }: Foreign): Promise<boolean> {
  await vapidKey();
  try {
    await call?.('POST /diagnose', 'success', { endpoint: subscription.endpoint });
    return true;
  } catch (error) {
    const { code, serverCode } = error as Partial<ClientError>;
    if (serverCode === 'subscription_unknown') return true;
    if (code === 'unauthorized') return false;
    throw error;
  }
}

/** Our server's key has been here, and our subscription has not ended by itself: that leaves its endpoint. */
const isSwitchedOff = ({ endpoint, replacing, vapidKeyId }: TakeoverMemory): boolean =>
  endpoint === undefined && (replacing !== undefined || vapidKeyId !== undefined);

async function findForeign(context: TakeoverContext, known: TakeoverMemory): Promise<Foreign[]> {
  const workerUrl = new URL(context.workerUrl, location.href).href;
  // Service Workers §3.4.3: without a scope it is the folder of the script.
  const ourScope = new URL(context.scope ?? './', context.scope === undefined ? workerUrl : location.href).href;
  const found: Foreign[] = [];
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    const { active, waiting, installing, scope } = registration;
    const subscription = await (registration as Partial<ServiceWorkerRegistration>).pushManager?.getSubscription();
    if (!subscription) continue;
    // Ours may have one of their names, so that it takes the place of theirs by itself.
    const isOurs = (active ?? waiting ?? installing)?.scriptURL === workerUrl;
    const theirs = isOurs ? undefined : recognise(registration);
    if (theirs) found.push({ ...theirs, scope, subscription, registration });
    else if (scope === ourScope && (await isMadeByOthers(subscription, known, context))) {
      found.push({ vendor: 'other', isTheirsAlone: false, scope, subscription, registration });
    }
  }
  return found;
}

async function isMadeByOthers(
  subscription: PushSubscription,
  { endpoint, replacing }: TakeoverMemory,
  { keyOf, isSameKey, vapidKey }: TakeoverContext,
): Promise<boolean> {
  // Ours under a key that the server has changed since is not a stranger's.
  if (subscription.endpoint === endpoint || subscription.endpoint === replacing) return false;
  const key = keyOf(subscription);
  return key !== undefined && !isSameKey(key, (await vapidKey()).publicKey);
}

async function end({ subscription, registration, isTheirsAlone, vendor }: Foreign, timeoutMs: number): Promise<void> {
  await within(subscription.unsubscribe(), timeoutMs, vendor);
  // A browser's `false` alone would also mean that it had ended before.
  const left = await registration.pushManager.getSubscription();
  if (left?.endpoint === subscription.endpoint) throw notEnding(vendor);
  // It goes once no page uses it; no worker of theirs is no harm, so nothing waits for it.
  if (isTheirsAlone) await registration.unregister().catch(() => false);
}

async function within(work: Promise<unknown>, timeoutMs: number, vendor: string): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(notEnding(vendor)), timeoutMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** By this name the client takes it for something that passes (`retryable`). */
const notEnding = (vendor: string): DOMException =>
  new DOMException(`the subscription of ${vendor} does not end`, 'AbortError');

/** What an earlier call noted; whatever cannot be read was another version's. */
function readIntent(noted: string | undefined): TakenOver[] {
  if (noted === undefined) return [];
  try {
    const read: unknown = JSON.parse(noted);
    return Array.isArray(read) ? (read as TakenOver[]) : [];
  } catch {
    return [];
  }
}

function merge(begun: readonly TakenOver[], found: readonly Foreign[]): TakenOver[] {
  const now = found.map(({ vendor, scope }) => ({ vendor, scope }));
  return [...begun.filter((before) => !now.some(({ scope }) => scope === before.scope)), ...now];
}
