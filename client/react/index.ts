'use client';

/**
 * React on the store of `belfry/client`; no state of its own beside it, and none of its code: types alone are imported.
 *
 * @example
 * // app/layout.tsx; a component of the server may render it
 * <BelfryProvider options={{ workerUrl: '/sw.js' }}>{children}</BelfryProvider>
 *
 * // any component below it
 * const { status, enable } = usePush();
 * return status === 'default' ? <button onClick={enable}>Enable notifications</button> : null;
 *
 * @module
 */
export { PushInitializer } from './initializer.ts';
export { BelfryProvider, type BelfryProviderProps } from './provider.ts';
export { useBelfryClient } from './use-client.ts';
export { usePreferences, usePreferences as usePushPreferences, type PreferencesForm } from './use-preferences.ts';
export { usePush, usePush as usePushNotifications, type PushActions } from './use-push.ts';
export { usePushEvents, type PushEventHandlers } from './use-push-events.ts';
