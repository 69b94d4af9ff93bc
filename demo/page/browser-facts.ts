import { encodeBase64url } from '../../wire/base64url.ts';

/** What the browser itself says, read past the client library: the diagnosis compares the two. */
export interface BrowserFacts {
  secure: boolean;
  hasPush: boolean;
  permission: NotificationPermission | 'unsupported';
  worker: { state: string; scope: string; script: string } | null;
  /** The push service's host; never the whole endpoint, which is a capability. */
  pushHost: string | null;
  /** The VAPID key of the subscription, base64url. */
  key: string | null;
  /** The server's key now; null when it could not be read. */
  serverKey: string | null;
  keyId: string | null;
  isBrave: boolean;
  platform: Platform;
}

export type Platform = 'windows' | 'macos' | 'linux' | 'android' | 'ios' | 'other';

export async function readBrowser(): Promise<BrowserFacts> {
  const registration = (await (navigator as Partial<Navigator>).serviceWorker?.getRegistration()) ?? null;
  const subscription =
    (await (registration as Partial<ServiceWorkerRegistration> | null)?.pushManager
      ?.getSubscription()
      .catch(() => null)) ?? null;
  const key = subscription?.options.applicationServerKey ?? null;
  const server = await readServerKey();
  return {
    secure: window.isSecureContext,
    hasPush: 'PushManager' in window,
    permission: 'Notification' in window ? Notification.permission : 'unsupported',
    worker: registration === null ? null : describeWorker(registration),
    pushHost: subscription === null ? null : new URL(subscription.endpoint).host,
    key: key === null ? null : encodeBase64url(new Uint8Array(key)),
    serverKey: server?.publicKey ?? null,
    keyId: server?.keyId ?? null,
    isBrave: 'brave' in navigator,
    platform: platformOf(navigator.userAgent, navigator.maxTouchPoints),
  };
}

/** iPadOS calls itself a Mac; no Mac has a touch screen. */
export function platformOf(userAgent: string, touchPoints = 0): Platform {
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios';
  if (/Macintosh/.test(userAgent)) return touchPoints > 1 ? 'ios' : 'macos';
  if (/Android/.test(userAgent)) return 'android';
  if (/Windows/.test(userAgent)) return 'windows';
  return /Linux|X11|CrOS/.test(userAgent) ? 'linux' : 'other';
}

function describeWorker({ active, waiting, installing, scope }: ServiceWorkerRegistration) {
  const worker = active ?? waiting ?? installing;
  return {
    state: worker?.state ?? 'gone',
    scope: new URL(scope).pathname,
    script: worker === null ? '' : new URL(worker.scriptURL).pathname,
  };
}

async function readServerKey(): Promise<{ publicKey: string; keyId: string } | null> {
  try {
    const response = await fetch('/api/v1/push/vapid-public-key', { cache: 'no-cache' });
    return response.ok ? ((await response.json()) as { publicKey: string; keyId: string }) : null;
  } catch {
    return null;
  }
}
