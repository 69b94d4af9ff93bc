import type { Vendor } from './contract.ts';

interface Marks {
  readonly vendor: Vendor;
  /** On the script's path and query. */
  readonly script: RegExp;
  /** On the path of a scope that nobody else would choose. */
  readonly scope: RegExp;
}

/**
 * How the workers of others are told, by what their own SDKs register:
 *
 * | vendor    | script                                              | scope                                   |
 * | --------- | --------------------------------------------------- | --------------------------------------- |
 * | OneSignal | `OneSignalSDKWorker.js` and its older names; under  | `/`, or as they advise:                 |
 * |           | another name with `?appId=…&sdkVersion=…`           | `/push/onesignal/`                      |
 * | Firebase  | `/firebase-messaging-sw.js`                         | `/firebase-cloud-messaging-push-scope`  |
 * | Beams     | `/service-worker.js?pusherBeamsWebSDKVersion=…`     | `/`                                     |
 * | Pushwoosh | `pushwoosh-service-worker.js`                       | that of the script's folder             |
 * | Perfecty  | `…/perfecty-push…/service-worker-loader.js.php`     | `/perfecty/push`; `/` before 1.0.7      |
 *
 * Whoever has their code imported into a worker of another name, or gives their SDK a registration of the site's own,
 * cannot be told from the site itself.
 */
const MARKS: readonly Marks[] = [
  {
    vendor: 'onesignal',
    script: /\/OneSignalSDK(\.sw|(Updater)?Worker)\.js|[?&]appId=[\da-f-]{36}&sdkVersion=/i,
    scope: /onesignal/i,
  },
  { vendor: 'firebase', script: /\/firebase-messaging-sw\.js/i, scope: /\/firebase-cloud-messaging-push-scope\/?$/ },
  { vendor: 'beams', script: /[?&]pusherBeamsWebSDKVersion=/, scope: /pusher|beams/i },
  { vendor: 'pushwoosh', script: /\/pushwoosh-service-worker\.js/i, scope: /pushwoosh/i },
  { vendor: 'perfecty', script: /\/service-worker-loader\.js\.php|\/perfecty-push/i, scope: /\/perfecty\/push\/?$/ },
];

export interface Recognised {
  readonly vendor: Vendor;
  /** Its scope is one that only they use: the worker has no other work, and can go. */
  readonly isTheirsAlone: boolean;
}

/** @returns whose worker it is; undefined: nobody's that is known */
export function recognise({ active, waiting, installing, scope }: ServiceWorkerRegistration): Recognised | undefined {
  const scriptUrl = (active ?? waiting ?? installing)?.scriptURL;
  const script = scriptUrl === undefined ? '' : pathOf(scriptUrl);
  const place = pathOf(scope);
  const found = MARKS.find((marks) => marks.script.test(script)) ?? MARKS.find((marks) => marks.scope.test(place));
  return found && { vendor: found.vendor, isTheirsAlone: found.scope.test(place) };
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
