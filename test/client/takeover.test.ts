// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { takeOver, type TakeoverContext, type TakeoverMemory } from '../../client/takeover/index.ts';
import { ClientError } from '../../client/errors.ts';

const ORIGIN = 'https://app.example';
const OURS = { endpoint: 'https://push.example/ours', vapidKeyId: 'key', vapidPublicKey: 'B', apiBase: '/' };

interface FakeRegistration {
  scope: string;
  active: { scriptURL: string } | null;
  endpoint: string | null;
  ends: boolean;
  unregister: () => Promise<boolean>;
}

/** All registrations of one origin, a device memory and our server, as far as a takeover meets them. */
function createScene(registrations: FakeRegistration[], memory: TakeoverMemory = {}) {
  const log: string[] = [];
  const scene = {
    log,
    memory,
    registrations,
    permission: 'granted' as NotificationPermission,
    subscribeFails: false,
    all: () => registrations.map(asRegistration),
    live: () => registrations.flatMap(({ endpoint }) => endpoint ?? []),
  };
  const context: TakeoverContext = {
    workerUrl: '/sw.js',
    scope: undefined,
    device: {
      readKnown: async () => ({ ...memory }),
      async writeConfig(patch) {
        log.push(patch.takeover === undefined ? 'forget' : 'note');
        Object.assign(memory, patch);
      },
    },
    vapidKey: async () => ({ publicKey: 'our key', keyId: 'key' }),
    keyOf: ({ endpoint }) => (endpoint.includes('/untold') ? undefined : endpoint.includes('/ours') ? 'our key' : 'x'),
    isSameKey: (a, b) => a === b,
    async subscribe() {
      log.push('subscribe');
      if (scene.subscribeFails) throw new Error('offline');
      Object.assign(memory, OURS);
    },
    timeoutMs: 50,
  };
  (window as unknown as { happyDOM: { setURL: (url: string) => void } }).happyDOM.setURL(`${ORIGIN}/account`);
  vi.stubGlobal('Notification', {
    get permission() {
      return scene.permission;
    },
  });
  vi.stubGlobal('navigator', { serviceWorker: { getRegistrations: async () => scene.all() } });
  function asRegistration(fake: FakeRegistration): ServiceWorkerRegistration {
    const toSubscription = (endpoint: string) => ({
      endpoint,
      async unsubscribe() {
        log.push(`end ${endpoint}`);
        if (!fake.ends) return false;
        fake.endpoint = null;
        return true;
      },
    });
    const pushManager = {
      getSubscription: async () => (fake.endpoint === null ? null : toSubscription(fake.endpoint)),
    };
    return { ...fake, waiting: null, installing: null, pushManager } as unknown as ServiceWorkerRegistration;
  }
  return Object.assign(scene, { context });
}

const registered = (script: string, scope: string, endpoint: string | null = 'theirs'): FakeRegistration => ({
  scope: ORIGIN + scope,
  active: { scriptURL: ORIGIN + script },
  endpoint: endpoint === null ? null : `https://push.example/${endpoint}`,
  ends: true,
  unregister: vi.fn(async () => true),
});
const oneSignal = () => registered('/push/onesignal/OneSignalSDKWorker.js?appId=1', '/push/onesignal/');

afterEach(() => vi.unstubAllGlobals());

describe('takeOver', () => {
  it('ends theirs before ours begins, and notes what it is about before that', async () => {
    const theirs = oneSignal();
    const scene = createScene([theirs]);
    expect(await takeOver(scene.context)).toEqual([{ vendor: 'onesignal', scope: `${ORIGIN}/push/onesignal/` }]);
    expect(scene.log).toEqual(['note', 'end https://push.example/theirs', 'subscribe', 'forget']);
    expect(theirs.unregister).toHaveBeenCalledOnce();
    expect(scene.memory).toMatchObject({ endpoint: OURS.endpoint, takeover: undefined });
  });

  it('ends all that there are', async () => {
    const fcm = registered('/firebase-messaging-sw.js', '/firebase-cloud-messaging-push-scope', 'fcm');
    const scene = createScene([oneSignal(), fcm]);
    expect((await takeOver(scene.context)).map(({ vendor }) => vendor)).toEqual(['onesignal', 'firebase']);
    expect(scene.live()).toEqual([]);
    expect(scene.log.filter((step) => step === 'subscribe')).toHaveLength(1);
  });

  it('leaves a worker where others may need it', async () => {
    const beams = registered('/service-worker.js?pusherBeamsWebSDKVersion=2.1.0', '/');
    const scene = createScene([beams]);
    await takeOver(scene.context);
    expect(scene.live()).toEqual([]);
    expect(beams.unregister).not.toHaveBeenCalled();
  });

  it('ends a stranger’s subscription that our own worker has inherited', async () => {
    const scene = createScene([registered('/sw.js', '/')]);
    expect(await takeOver(scene.context)).toEqual([{ vendor: 'other', scope: `${ORIGIN}/` }]);
    expect(scene.live()).toEqual([]);
  });

  it('takes a worker of ours under one of their names for ours', async () => {
    const scene = createScene([registered('/OneSignalSDKWorker.js', '/', 'ours')]);
    const context = { ...scene.context, workerUrl: '/OneSignalSDKWorker.js' };
    expect(await takeOver(context)).toEqual([]);
    expect(scene.live()).toHaveLength(1);
  });

  it('leaves our own subscription alone, also under a key that has been changed', async () => {
    const memory = { ...OURS, endpoint: 'https://push.example/old-key' };
    const scene = createScene([registered('/sw.js', '/', 'old-key')], memory);
    expect(await takeOver(scene.context)).toEqual([]);
    expect(scene.log).toEqual([]);
  });

  it('leaves one alone of which the browser does not tell the key', async () => {
    const scene = createScene([registered('/sw.js', '/', 'untold')]);
    expect(await takeOver(scene.context)).toEqual([]);
  });

  it('looks at the scope that our worker was given', async () => {
    const scene = createScene([registered('/push/sw.js', '/push/')]);
    const context = { ...scene.context, workerUrl: '/push/sw.js' };
    expect(await takeOver({ ...context, scope: '/' })).toEqual([]);
    expect(await takeOver(context)).toEqual([{ vendor: 'other', scope: `${ORIGIN}/push/` }]);
  });

  it('leaves a subscription of the site’s own elsewhere alone', async () => {
    const scene = createScene([registered('/chat/sw.js', '/chat/')]);
    expect(await takeOver(scene.context)).toEqual([]);
    expect(scene.live()).toHaveLength(1);
  });

  it('ends theirs beside ours, so that nothing comes twice', async () => {
    const scene = createScene([registered('/sw.js', '/', 'ours'), oneSignal()], { ...OURS });
    await takeOver(scene.context);
    expect(scene.live()).toEqual([OURS.endpoint]);
  });

  it.each(['default', 'denied'] as const)('does nothing while the permission is %s', async (permission) => {
    const scene = createScene([oneSignal()]);
    scene.permission = permission;
    expect(await takeOver(scene.context)).toEqual([]);
    expect(scene.live()).toHaveLength(1);
  });

  it.each([
    ['switched ours off', { vapidKeyId: 'key' }],
    ['switched ours off, and the server is yet to know', { vapidKeyId: 'key', replacing: 'https://push.example/1' }],
  ])('does nothing to who has %s', async (_, memory) => {
    const scene = createScene([oneSignal()], memory);
    expect(await takeOver(scene.context)).toEqual([]);
    expect(scene.log).toEqual([]);
  });

  it('does not begin ours when theirs does not end', async () => {
    const theirs = { ...oneSignal(), ends: false };
    const scene = createScene([theirs]);
    await expect(takeOver(scene.context)).rejects.toThrow('does not end');
    expect(scene.log).not.toContain('subscribe');
    theirs.ends = true;
    expect(await takeOver(scene.context)).toHaveLength(1);
  });

  it('gives up on a browser that does not answer', async () => {
    const scene = createScene([oneSignal()]);
    const [registration] = scene.all();
    const subscription = { endpoint: 'x', unsubscribe: () => new Promise<boolean>(() => undefined) };
    const pushManager = { getSubscription: async () => subscription };
    const hanging = [{ ...registration, pushManager }] as unknown as ServiceWorkerRegistration[];
    scene.all = () => hanging;
    await expect(takeOver(scene.context)).rejects.toThrow('does not end');
  });

  it('goes on where it was cut short, though nothing of theirs is left', async () => {
    const scene = createScene([oneSignal()]);
    scene.subscribeFails = true;
    await expect(takeOver(scene.context)).rejects.toThrow('offline');
    expect(scene.live()).toEqual([]);
    scene.subscribeFails = false;
    expect(await takeOver(scene.context)).toEqual([{ vendor: 'onesignal', scope: `${ORIGIN}/push/onesignal/` }]);
    expect(scene.memory.endpoint).toBe(OURS.endpoint);
    expect(await takeOver(scene.context)).toEqual([]);
  });

  it('forgets what it was about to do for who has switched ours off since', async () => {
    const takeover = JSON.stringify([{ vendor: 'onesignal', scope: `${ORIGIN}/` }]);
    const scene = createScene([], { vapidKeyId: 'key', takeover });
    expect(await takeOver(scene.context)).toEqual([]);
    expect(scene.log).toEqual(['forget']);
  });

  it('lets theirs go on while our server cannot be reached', async () => {
    const scene = createScene([oneSignal()]);
    const offline = new ClientError('offline', 'no answer', { retryable: true });
    const context = { ...scene.context, vapidKey: () => Promise.reject(offline) };
    await expect(takeOver(context)).rejects.toBe(offline);
    expect(scene.log).toEqual([]);
  });

  it.each<[string, ClientError, boolean]>([
    ['takes nobody without a login', new ClientError('unauthorized', 'log in'), false],
    ['takes this person', new ClientError('server_refused', '', { serverCode: 'subscription_unknown' }), true],
  ])('asks whether our server %s', async (_, answer, isTaken) => {
    const scene = createScene([oneSignal()]);
    const asked: string[] = [];
    const call: TakeoverContext['call'] = (route, __, { endpoint }) => {
      asked.push(route, endpoint);
      return Promise.reject(answer);
    };
    expect(await takeOver({ ...scene.context, call })).toHaveLength(isTaken ? 1 : 0);
    expect(asked).toEqual(['POST /diagnose', 'https://push.example/theirs']);
    expect(scene.live()).toHaveLength(isTaken ? 0 : 1);
    expect(scene.log.includes('note')).toBe(isTaken);
  });

  it('takes a note that it cannot read for none', async () => {
    const scene = createScene([], { takeover: '{' });
    expect(await takeOver(scene.context)).toEqual([]);
  });

  it('passes registrations by that cannot have subscriptions', async () => {
    const scene = createScene([]);
    const bare = { scope: `${ORIGIN}/x/`, active: null, waiting: null, installing: null };
    scene.all = () => [bare as ServiceWorkerRegistration];
    expect(await takeOver(scene.context)).toEqual([]);
  });
});
