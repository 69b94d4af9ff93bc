import { QUIET_HOURS_DEFAULT, type Category, type PreferenceChoices, type Preferences } from '../../wire/index.ts';

/**
 * A person's preferences on one device: the device's own choices over the user's over the categories' defaults.
 * The narrower wins, member by member.
 */
export function effectivePreferences(
  categories: readonly Category[],
  user: PreferenceChoices,
  device: PreferenceChoices,
): Preferences {
  const defaults = Object.fromEntries(categories.map((category) => [category.id, category.defaultOn]));
  return {
    enabled: device.enabled ?? user.enabled ?? true,
    categories: { ...defaults, ...user.categories, ...device.categories },
    quietHours: device.quietHours ?? user.quietHours ?? { ...QUIET_HOURS_DEFAULT },
    soundEnabled: device.soundEnabled ?? user.soundEnabled ?? true,
    vibrationEnabled: device.vibrationEnabled ?? user.vibrationEnabled ?? true,
  };
}
