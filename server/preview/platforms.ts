import { BRIDGED_PLAINTEXT_OCTETS, MAX_PLAINTEXT_OCTETS, type PreviewPlatform } from '../../wire/index.ts';

/** Members of a notification that some platform does not obey. */
export const CHECKED_OPTIONS = [
  'icon',
  'badge',
  'image',
  'tag',
  'renotify',
  'requireInteraction',
  'silent',
  'vibrate',
  'timestamp',
] as const;
type CheckedOption = (typeof CHECKED_OPTIONS)[number];

/** What is known of one browser on one system. */
export interface PlatformFacts {
  name: string;
  /** Actions that are shown at most. */
  actions: number;
  /** Options that have no effect. */
  ignores: readonly CheckedOption[];
  /** Above this its push service may refuse the message. */
  octets: number;
}

/** Safari takes dir, lang, body, tag, icon, silent, data and navigate, and ignores the rest. */
const SAFARI = ['badge', 'image', 'renotify', 'requireInteraction', 'vibrate', 'timestamp', 'icon', 'tag'] as const;

/** Firefox's table of options, but for `requireInteraction`. */
const FIREFOX = ['badge', 'image', 'renotify', 'vibrate', 'timestamp'] as const;

const CHROME = { actions: 2, octets: MAX_PLAINTEXT_OCTETS } as const;

/**
 * One row for each platform: browser compatibility data of August 2026 for options, the browsers' own `maxActions`, RFC
 * 8291 and the bridge of Firefox for Android for octets. How much of a text is seen is in no table: systems cut by width,
 * and none says where.
 */
export const PLATFORM_FACTS: Readonly<Record<PreviewPlatform, PlatformFacts>> = {
  'chrome/windows': { ...CHROME, name: 'Chrome on Windows', ignores: ['vibrate', 'badge'] },
  'chrome/android': { ...CHROME, name: 'Chrome on Android', ignores: ['vibrate', 'requireInteraction'] },
  'chrome/mac': { ...CHROME, name: 'Chrome on macOS', ignores: ['vibrate', 'badge', 'image'] },
  'firefox/windows': { name: 'Firefox on Windows', actions: 152, ignores: FIREFOX, octets: MAX_PLAINTEXT_OCTETS },
  'firefox/android': {
    name: 'Firefox for Android',
    actions: 0,
    ignores: [...FIREFOX, 'requireInteraction'],
    octets: BRIDGED_PLAINTEXT_OCTETS,
  },
  'safari/macos': { name: 'Safari on macOS', actions: 0, ignores: SAFARI, octets: MAX_PLAINTEXT_OCTETS },
  'safari/ios': {
    name: 'web apps on iOS',
    actions: 0,
    ignores: [...SAFARI, 'silent'],
    octets: MAX_PLAINTEXT_OCTETS,
  },
};
