import {
  QUIET_HOURS_DEFAULT,
  type PreferenceChoices,
  type PreferencesPatch,
  type PreferencesScope,
} from '../../wire/index.ts';
import type { ChoiceLevels } from '../ports/people.ts';

/**
 * Lays a change over what was chosen: categories by id, quiet hours by member over those that are in effect on this
 * device, for these are what the person had in view. In scope `user` the device's own choice on the same members goes,
 * so that either way the device has from then on what the change says.
 */
export function mergeChoices(before: ChoiceLevels, patch: PreferencesPatch, scope: PreferencesScope): ChoiceLevels {
  const quiet = before.device.quietHours ?? before.user.quietHours ?? QUIET_HOURS_DEFAULT;
  const level = before[scope];
  const { categories, quietHours, ...rest } = patch;
  const merged: PreferenceChoices = {
    ...level,
    ...rest,
    ...(categories && { categories: { ...level.categories, ...categories } }),
    ...(quietHours && { quietHours: { ...quiet, ...quietHours } }),
  };
  return scope === 'device'
    ? { ...before, device: merged }
    : { user: merged, device: withoutMembers(before.device, patch) };
}

function withoutMembers(choices: PreferenceChoices, patch: PreferencesPatch): PreferenceChoices {
  const { categories, ...others } = choices;
  const left = Object.entries(categories ?? {}).filter(([id]) => patch.categories?.[id] === undefined);
  const kept = Object.entries(others).filter(([name]) => patch[name as keyof PreferencesPatch] === undefined);
  return { ...Object.fromEntries(kept), ...(left.length > 0 && { categories: Object.fromEntries(left) }) };
}
