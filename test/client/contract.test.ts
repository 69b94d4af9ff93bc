import { describe, expect, expectTypeOf, it } from 'vitest';
import * as entry from '../../client/index.ts';
import {
  createBelfryClient,
  type BelfryClient,
  type ClientErrorCode,
  type PushState,
  type PushStatus,
} from '../../client/index.ts';
import * as reactEntry from '../../client/react/index.ts';

describe('belfry/client', () => {
  it('exports what it promises', () => {
    expect(Object.keys(entry).sort()).toEqual(['ClientError', 'PUSH_STATUSES', 'createBelfryClient']);
    expect(Object.keys(reactEntry).sort()).toEqual([
      'BelfryProvider',
      'PushInitializer',
      'useBelfryClient',
      'usePreferences',
      'usePush',
      'usePushEvents',
      'usePushNotifications',
      'usePushPreferences',
    ]);
  });

  it('can be made and asked on a server, where nothing is known', async () => {
    expect(typeof window).toBe('undefined');
    const client = createBelfryClient({ apiBase: '/push' });
    const stop = client.onPush(() => undefined);
    expect(await client.start()).toBe(client.get());
    expect(client.get()).toEqual({
      status: 'loading',
      reason: null,
      permission: 'default',
      subscribed: false,
      subscriptionId: null,
      userId: null,
      preferences: null,
      unsaved: false,
      categories: [],
      priming: false,
      error: null,
    });
    await expect(client.enable()).rejects.toMatchObject({ code: 'unsupported' });
    stop();
    client.stop();
  });

  it('types every member of the state and every status', () => {
    expectTypeOf<PushState['status']>().toEqualTypeOf<PushStatus>();
    expectTypeOf<PushState['permission']>().toEqualTypeOf<NotificationPermission | 'unsupported'>();
    expectTypeOf<BelfryClient['enable']>().returns.resolves.toEqualTypeOf<PushState>();
    expectTypeOf<'subscribe_timeout'>().toExtend<ClientErrorCode>();
    const label: Record<PushStatus, string> = {
      loading: '…',
      unsupported: 'not here',
      'needs-install': 'add to Home Screen',
      default: 'enable',
      denied: 'blocked',
      subscribing: '…',
      subscribed: 'on',
      unsubscribed: 'off',
      'subscribed-elsewhere': 'somebody else’s',
      expired: 'on again?',
      error: 'failed',
    };
    expect(Object.keys(label).sort()).toEqual([...entry.PUSH_STATUSES].sort());
  });
});
