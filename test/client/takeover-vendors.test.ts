import { describe, expect, it } from 'vitest';
import { recognise } from '../../client/takeover/vendors.ts';

const ORIGIN = 'https://app.example';

const registered = (script: string, scope: string): ServiceWorkerRegistration =>
  ({ scope: ORIGIN + scope, active: { scriptURL: ORIGIN + script } }) as unknown as ServiceWorkerRegistration;

describe('recognise', () => {
  it.each([
    ['/OneSignalSDKWorker.js?appId=0f&sdkVersion=160608', '/', 'onesignal', false],
    ['/push/onesignal/OneSignalSDKWorker.js', '/push/onesignal/', 'onesignal', true],
    ['/wp-content/plugins/onesignal/sdk_files/OneSignalSDKWorker.js.php', '/', 'onesignal', false],
    ['/OneSignalSDKUpdaterWorker.js', '/', 'onesignal', false],
    ['/OneSignalSDK.sw.js', '/', 'onesignal', false],
    ['/pwa.js?appId=6a0b3d5e-0000-4000-8000-1234567890ab&sdkVersion=160608', '/', 'onesignal', false],
    ['/firebase-messaging-sw.js', '/firebase-cloud-messaging-push-scope', 'firebase', true],
    ['/firebase-messaging-sw.js', '/', 'firebase', false],
    ['/service-worker.js?pusherBeamsWebSDKVersion=2.1.0', '/', 'beams', false],
    ['/pushwoosh-service-worker.js', '/', 'pushwoosh', false],
    [
      '/wp-content/plugins/perfecty-push-notifications/public/js/service-worker-loader.js.php',
      '/perfecty/push',
      'perfecty',
      true,
    ],
  ])('tells %s at %s', (script, scope, vendor, isTheirsAlone) => {
    const registration = registered(script, scope);
    expect(recognise(registration)).toEqual({ vendor, isTheirsAlone });
  });

  it.each([
    ['/sw.js', '/'],
    ['/service-worker.js', '/'],
    ['/sw.js?appId=shop', '/shop/'],
    ['/ngsw-worker.js', '/'],
  ])('leaves %s at %s to the site', (script, scope) => {
    expect(recognise(registered(script, scope))).toBeUndefined();
  });
});
