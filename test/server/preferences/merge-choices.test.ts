import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectivePreferences } from '../../../server/preferences/effective.ts';
import { mergeChoices } from '../../../server/preferences/merge-choices.ts';
import type { Category, PreferenceChoices, PreferencesPatch } from '../../../wire/index.ts';

const CATALOGUE: Category[] = ['a', 'b', 'c'].map((id, index) => ({
  id,
  names: { en: id },
  defaultOn: index > 0,
  critical: false,
  inQuietHours: 'defer',
}));

const clock = fc.constantFrom('00:00', '07:30', '22:00');
const quiet = { enabled: fc.boolean(), start: clock, end: clock, timeZone: fc.constantFrom('UTC', 'Europe/Berlin') };
const members = {
  enabled: fc.boolean(),
  categories: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.boolean()),
  soundEnabled: fc.boolean(),
  vibrationEnabled: fc.boolean(),
};
const choices: fc.Arbitrary<PreferenceChoices> = fc.record(
  { ...members, quietHours: fc.record(quiet, { requiredKeys: ['enabled', 'start', 'end'] }) },
  { requiredKeys: [] },
);
const patches: fc.Arbitrary<PreferencesPatch> = fc.record(
  { ...members, quietHours: fc.record(quiet, { requiredKeys: [] }) },
  { requiredKeys: [] },
);
const levels = fc.record({ user: choices, device: choices });
const scopes = fc.constantFrom('device' as const, 'user' as const);
const effective = (at: { user: PreferenceChoices; device: PreferenceChoices }) =>
  effectivePreferences(CATALOGUE, at.user, at.device);

describe('mergeChoices', () => {
  it('makes this device show what the change says, and else what it showed, in either scope', () => {
    fc.assert(
      fc.property(levels, patches, scopes, (before, patch, scope) => {
        const was = effective(before);
        expect(effective(mergeChoices(before, patch, scope))).toEqual({
          ...was,
          ...patch,
          categories: { ...was.categories, ...patch.categories },
          quietHours: { ...was.quietHours, ...patch.quietHours },
        });
      }),
    );
  });

  it('leaves the person’s choices alone for a device, and takes from the device only what the person chose', () => {
    fc.assert(
      fc.property(levels, patches, (before, patch) => {
        expect(mergeChoices(before, patch, 'device').user).toEqual(before.user);
        const { device } = mergeChoices(before, patch, 'user');
        for (const [name, value] of Object.entries(device)) {
          const own = before.device[name as keyof PreferenceChoices];
          if (name !== 'categories') expect(value).toEqual(own);
          else expect(own).toMatchObject(value as object);
        }
      }),
    );
  });

  it('changes none of the objects that it is given', () => {
    const frozen = <T>(value: T): T => {
      if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
      return value;
    };
    fc.assert(
      fc.property(levels, patches, scopes, (before, patch, scope) => {
        mergeChoices(frozen(before), frozen(patch), scope);
      }),
    );
  });
});
