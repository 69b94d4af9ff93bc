/** A browser and a server as `diagnose` sees them: all in order, until a test breaks something. */
import { vi } from 'vitest';
import type { PushState } from '../../client/contract.ts';
import type { DiagnoseCall, DiagnoseContext, Diagnosis, DiagnosisCheck } from '../../client/diagnose/contract.ts';
import { diagnose } from '../../client/diagnose/index.ts';
import { ClientError } from '../../client/errors.ts';
import { INITIAL_STATE } from '../../client/state.ts';
import type { DiagnoseResponse, LastPush } from '../../wire/schemas/diagnosis.ts';

export const ORIGIN = 'https://app.example';
export const ENDPOINT = 'https://fcm.googleapis.com/fcm/send/secret';
export const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36';
export const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0';

const LAST_PUSH: LastPush = {
  notificationId: 'ntf_0',
  state: 'accepted',
  httpStatus: 201,
  reason: null,
  at: Date.UTC(2026, 5, 15, 12),
  shownAt: Date.UTC(2026, 5, 15, 12) + 900,
};

export interface FakeWorker {
  scriptURL: string;
}

export function createDiagnosisScene() {
  const container = Object.assign(new EventTarget(), {
    startMessages: vi.fn<() => void>(),
    getRegistrations: async (): Promise<unknown[]> => (scene.registration ? [scene.registration] : []),
  });
  const scene = {
    state: {
      ...INITIAL_STATE,
      status: 'subscribed',
      permission: 'granted',
      subscribed: true,
      subscriptionId: 'sub_1',
      userId: 'ana',
      preferences: {
        enabled: true,
        categories: {},
        quietHours: { enabled: false, start: '22:00', end: '08:00' },
        soundEnabled: true,
        vibrationEnabled: true,
      },
    } as PushState,
    permission: 'granted' as NotificationPermission,
    userAgent: CHROME,
    locale: 'en' as string | undefined,
    path: '/account',
    workerUrl: '/sw.js',
    scope: undefined as string | undefined,
    subscription: { endpoint: ENDPOINT } as { endpoint: string } | null,
    registration: undefined as Record<string, unknown> | undefined,
    madeWith: 'key-a' as string | undefined,
    serverKey: { publicKey: 'key-a', keyId: 'a' } as { publicKey: string; keyId: string } | Error,
    record: {
      success: true,
      subscriptionId: 'sub_1',
      userId: 'ana',
      active: true,
      inactiveReason: null,
      vapidKeyId: 'a',
      lastPush: LAST_PUSH,
      lastAccepted: LAST_PUSH,
    } as DiagnoseResponse | Error,
    /** What POST /test does; the worker speaks by {@link tell}. */
    test: async (): Promise<string> => {
      scene.tell('ntf_1');
      return 'ntf_1';
    },
    calls: [] as string[],
    lastPush: LAST_PUSH,
    /** The worker says that it has shown a push. */
    tell: (id: string | null, more: object = {}) =>
      container.dispatchEvent(
        Object.assign(new Event('message'), { data: { belfry: 1, type: 'push', id, title: '', body: '', ...more } }),
      ),
    navigator: {} as Record<string, unknown>,
    /** @returns the whole answer */
    async run(options?: Parameters<typeof diagnose>[1]): Promise<Diagnosis> {
      (window as unknown as { happyDOM: { setURL: (url: string) => void } }).happyDOM.setURL(ORIGIN + scene.path);
      vi.stubGlobal('isSecureContext', true);
      vi.stubGlobal('PushManager', class {});
      vi.stubGlobal('Notification', { permission: scene.permission });
      vi.stubGlobal('navigator', {
        userAgent: scene.userAgent,
        maxTouchPoints: 0,
        serviceWorker: container,
        ...scene.navigator,
      });
      return diagnose(context(), options);
    },
    /** @returns one line of it, as `verdict: finding → cure` */
    async look(check: DiagnosisCheck, options?: Parameters<typeof diagnose>[1]): Promise<string> {
      const line = (await scene.run(options)).lines.find((one) => one.check === check);
      if (line === undefined) return 'none';
      return `${line.verdict}: ${line.finding}${line.cure === undefined ? '' : ` → ${line.cure}`}`;
    },
    /** What a server of ours answered with a problem. */
    refusal: (code: ClientError['code'], serverCode?: string, message = 'detail') =>
      new ClientError(code, message, serverCode === undefined ? {} : { serverCode }),
  };
  scene.registration = {
    scope: `${ORIGIN}/`,
    active: { scriptURL: `${ORIGIN}/sw.js` } satisfies FakeWorker,
    waiting: null,
    installing: null,
    pushManager: { getSubscription: async () => scene.subscription },
  };

  const call = (async (route: string) => {
    scene.calls.push(route);
    if (route === 'POST /test') return { success: true, message: '', notificationId: await scene.test() };
    if (scene.record instanceof Error) throw scene.record;
    return scene.record;
  }) as DiagnoseCall;
  const context = (): DiagnoseContext => ({
    state: scene.state,
    locale: scene.locale,
    workerUrl: scene.workerUrl,
    scope: scene.scope,
    call,
    async vapidKey() {
      if (scene.serverKey instanceof Error) throw scene.serverKey;
      return scene.serverKey;
    },
    keyOf: () => scene.madeWith,
    isSameKey: (a, b) => a === b,
    arrivalTimeoutMs: 30,
  });
  return Object.assign(scene, { context });
}

export type DiagnosisScene = ReturnType<typeof createDiagnosisScene>;
