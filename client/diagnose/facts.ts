import type { DiagnoseResponse } from '../../wire/schemas/diagnosis.ts';
import type { VapidKeyResponse } from '../../wire/schemas/subscription.ts';
import { checked } from './checked.ts';
import type { ClientError } from '../errors.ts';
import type { DiagnoseContext } from './contract.ts';

/** A hanging worker or browser must not keep the person waiting for the rest. */
const READ_TIMEOUT_MS = 10_000;

const GIBIBYTE = 2 ** 30;

/** What was read, or why it could not be. */
export type Read<T> = { value: T } | { error: Error };

export type Platform = 'windows' | 'macos' | 'linux' | 'android' | 'ios' | 'other';

/** What the browser and the server say now, read past what the client remembers. */
export interface Facts {
  readonly permission: NotificationPermission | 'unsupported';
  /** The registration that ours is, or should be. */
  readonly registration: Read<ServiceWorkerRegistration | undefined>;
  readonly subscription: Read<PushSubscription | null>;
  /** Absolute URLs. */
  readonly workerUrl: string;
  readonly scope: string;
  readonly page: string;
  readonly serverKey: Read<VapidKeyResponse>;
  /** Undefined: there is nothing to ask for. */
  readonly record: Read<DiagnoseResponse> | undefined;
  readonly isBrave: boolean;
  readonly browser: 'chromium' | 'firefox' | 'safari' | 'other';
  readonly platform: Platform;
  /** The storage that the browser allows is as small as older Chromiums have it in private windows. */
  readonly isQuotaSmall: boolean;
}

export async function readFacts(context: DiagnoseContext): Promise<Facts> {
  const workerUrl = new URL(context.workerUrl, location.href).href;
  const scope = new URL(context.scope ?? './', context.scope === undefined ? workerUrl : location.href).href;
  const registration = await read(() => findRegistration(workerUrl, scope));
  const found = 'value' in registration ? registration.value : undefined;
  const subscription = await read(
    async () =>
      (await (found as Partial<ServiceWorkerRegistration> | undefined)?.pushManager?.getSubscription()) ?? null,
  );
  const endpoint = 'value' in subscription ? subscription.value?.endpoint : undefined;
  const [serverKey, record, isQuotaSmall] = await Promise.all([
    read(context.vapidKey),
    endpoint === undefined
      ? undefined
      : read(() => checked(context.call('POST /diagnose', 'success', { endpoint }), isDiagnoseResponse), Infinity),
    readQuota(),
  ]);
  const { userAgent, maxTouchPoints } = navigator;
  return {
    permission: 'Notification' in window ? Notification.permission : 'unsupported',
    registration,
    subscription,
    workerUrl,
    scope,
    page: location.href,
    serverKey,
    record,
    isBrave: 'brave' in navigator,
    browser: browserOf(userAgent),
    platform: platformOf(userAgent, maxTouchPoints),
    isQuotaSmall,
  };
}

export const isClientError = (error: Error): error is ClientError => 'serverCode' in error && 'code' in error;

async function findRegistration(workerUrl: string, scope: string): Promise<ServiceWorkerRegistration | undefined> {
  const container = (navigator as Partial<Navigator>).serviceWorker;
  const all = (await container?.getRegistrations()) ?? [];
  const scriptOf = ({ active, waiting, installing }: ServiceWorkerRegistration): string | undefined =>
    (active ?? waiting ?? installing)?.scriptURL;
  return all.find((one) => one.scope === scope) ?? all.find((one) => scriptOf(one) === workerUrl);
}

/** `Infinity`: it has a time limit of its own. */
async function read<T>(work: () => Promise<T>, timeoutMs = READ_TIMEOUT_MS): Promise<Read<T>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    if (timeoutMs < Infinity) timer = setTimeout(() => reject(new Error('no answer')), timeoutMs);
  });
  try {
    return { value: await Promise.race([work(), late]) };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Private windows keep what they store in memory, and have as much less of it. Today's Chromium tells every page the same
 * round number on top of what it uses, in private windows, too (measured in 156): that says nothing.
 */
async function readQuota(): Promise<boolean> {
  const { memory } = performance as Performance & { memory?: { jsHeapSizeLimit: number } };
  const estimated = await read(async () => (navigator as Partial<Navigator>).storage?.estimate());
  const { quota, usage = 0 } = ('value' in estimated && estimated.value) || {};
  if (memory === undefined || quota === undefined || (quota - usage) % GIBIBYTE === 0) return false;
  return quota < 2 * memory.jsHeapSizeLimit;
}

function browserOf(userAgent: string): Facts['browser'] {
  if (/Firefox\//.test(userAgent)) return 'firefox';
  if (/Chrom(e|ium)\//.test(userAgent)) return 'chromium';
  return /Safari\//.test(userAgent) ? 'safari' : 'other';
}

/** iPadOS calls itself a Mac; no Mac has a touch screen. */
function platformOf(userAgent: string, touchPoints: number): Platform {
  if (/iP(hone|ad|od)/.test(userAgent)) return 'ios';
  if (userAgent.includes('Macintosh')) return touchPoints > 1 ? 'ios' : 'macos';
  if (userAgent.includes('Android')) return 'android';
  if (userAgent.includes('Windows')) return 'windows';
  return /Linux|X11|CrOS/.test(userAgent) ? 'linux' : 'other';
}

/** As much of it as is looked at. */
function isDiagnoseResponse(value: unknown): value is DiagnoseResponse {
  const { success, subscriptionId, active } = (value ?? {}) as Record<string, unknown>;
  return success === true && typeof subscriptionId === 'string' && typeof active === 'boolean';
}
