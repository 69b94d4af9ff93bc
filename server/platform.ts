import type { Platform } from '../wire/index.ts';

/** The first that fits counts: Android says "Linux" too, an iPhone "Mac OS X". */
const SIGNS: readonly (readonly [RegExp, Platform])[] = [
  [/android/i, 'android'],
  [/iphone|ipad|ipod/i, 'ios'],
  [/cros/i, 'chromeos'],
  [/windows/i, 'windows'],
  [/macintosh|mac os x/i, 'macos'],
  [/linux|x11/i, 'linux'],
];

/**
 * What a browser runs on, as far as it tells: an iPad that asks for desktop sites calls itself a Mac. Without a user
 * agent only Windows is known by its push service.
 *
 * @param userAgent as the browser sent it when it subscribed
 * @param origin of the push service, `https://wns2-par02p.notify.windows.com`
 *
 * @example
 * platformOf('Mozilla/5.0 (Linux; Android 10; K) …', 'https://fcm.googleapis.com') // 'android'
 */
export function platformOf(userAgent: string | null, origin: string): Platform {
  const sign = SIGNS.find(([pattern]) => pattern.test(userAgent ?? ''));
  if (sign !== undefined) return sign[1];
  return origin.endsWith('.notify.windows.com') ? 'windows' : 'other';
}
