import { z } from 'zod';
import { MAX_ENDPOINT_CHARS, QUIET_HOURS_DEFAULT } from '../constants.ts';
import { isTimeZone } from '../time-zone.ts';

/** `HH:MM`, 24-hour. */
export const clockTimeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected HH:MM');

export const timeZoneSchema = z.string().max(64).refine(isTimeZone, 'expected an IANA time zone');

/** A category's id: `booking_reminders`, `marketing-messages`, … */
export const categoryIdSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'expected an identifier');

const quietHoursInputSchema = z
  .strictObject({
    enabled: z.boolean().default(QUIET_HOURS_DEFAULT.enabled),
    start: clockTimeSchema.default(QUIET_HOURS_DEFAULT.start),
    end: clockTimeSchema.default(QUIET_HOURS_DEFAULT.end),
    timeZone: timeZoneSchema.optional(),
    time_zone: timeZoneSchema.optional(),
  })
  .transform(namedZone);

/** What is absent stays as it is: no default is filled in. */
const quietHoursPatchSchema = z
  .strictObject({
    enabled: z.boolean().optional(),
    start: clockTimeSchema.optional(),
    end: clockTimeSchema.optional(),
    timeZone: timeZoneSchema.optional(),
    time_zone: timeZoneSchema.optional(),
  })
  .transform(namedZone);

function namedZone<T extends object>({
  time_zone,
  timeZone,
  ...rest
}: T & { timeZone?: string | undefined; time_zone?: string | undefined }) {
  const zone = timeZone ?? time_zone;
  return zone === undefined ? rest : { ...rest, timeZone: zone };
}

/** Range in the person's own zone; start and end are inclusive to the minute and may cross midnight. */
export const quietHoursSchema = z.object({
  enabled: z.boolean(),
  start: clockTimeSchema,
  end: clockTimeSchema,
  timeZone: timeZoneSchema.optional(),
});
export type QuietHours = z.infer<typeof quietHoursSchema>;

/** A person's explicit choices, as stored: what is absent follows the defaults. */
export const preferenceChoicesSchema = z.object({
  enabled: z.boolean().optional(),
  categories: z.record(categoryIdSchema, z.boolean()).optional(),
  quietHours: quietHoursSchema.optional(),
  soundEnabled: z.boolean().optional(),
  vibrationEnabled: z.boolean().optional(),
});
export type PreferenceChoices = z.infer<typeof preferenceChoicesSchema>;

/** Written out: what is inferred from a `catchall` does not compile in a consumer that checks its libraries. */
export interface PreferencesInput {
  enabled?: boolean | undefined;
  categories?: Record<string, boolean> | undefined;
  quietHours?: z.input<typeof quietHoursInputSchema> | undefined;
  quiet_hours?: z.input<typeof quietHoursInputSchema> | undefined;
  soundEnabled?: boolean | undefined;
  sound_enabled?: boolean | undefined;
  vibrationEnabled?: boolean | undefined;
  vibration_enabled?: boolean | undefined;
  /** Category switches by their flat names. */
  [category: string]: unknown;
}

/** Changes of choices: what is absent stays, categories by id and quiet hours by member. */
export interface PreferencesPatch extends Omit<PreferenceChoices, 'quietHours'> {
  quietHours?: Partial<QuietHours> | undefined;
}

export interface PreferencesPatchInput extends PreferencesInput {
  quietHours?: z.input<typeof quietHoursPatchSchema> | undefined;
  quiet_hours?: z.input<typeof quietHoursPatchSchema> | undefined;
}

/**
 * What a client may send: our names, the snake_case names of older systems, and category switches by their
 * flat names (`booking_reminders: true`). Becomes {@link PreferenceChoices}; our own name wins over an alias.
 */
export const preferencesInputSchema: z.ZodType<PreferenceChoices, PreferencesInput> =
  choicesSchema(quietHoursInputSchema);

/** The same names; becomes a {@link PreferencesPatch}. */
export const preferencesPatchSchema: z.ZodType<PreferencesPatch, PreferencesPatchInput> =
  choicesSchema(quietHoursPatchSchema);

function choicesSchema<Quiet extends z.ZodType<object>>(quietSchema: Quiet) {
  return z
    .object({
      enabled: z.boolean().optional(),
      categories: z.record(categoryIdSchema, z.boolean()).optional(),
      quietHours: quietSchema.optional(),
      quiet_hours: quietSchema.optional(),
      soundEnabled: z.boolean().optional(),
      sound_enabled: z.boolean().optional(),
      vibrationEnabled: z.boolean().optional(),
      vibration_enabled: z.boolean().optional(),
    })
    .catchall(z.boolean())
    .transform((input, context) => {
      const { enabled, categories, quietHours, quiet_hours, soundEnabled, sound_enabled, ...rest } = input;
      const { vibrationEnabled, vibration_enabled, ...flat } = rest;
      for (const name of Object.keys(flat)) {
        if (!categoryIdSchema.safeParse(name).success) {
          context.addIssue({ code: 'custom', path: [name], message: 'unknown member' });
        }
      }
      const switches = { ...(flat as Record<string, boolean>), ...categories };
      const quiet = quietHours ?? quiet_hours;
      const sound = soundEnabled ?? sound_enabled;
      const vibration = vibrationEnabled ?? vibration_enabled;
      return {
        ...(enabled !== undefined && { enabled }),
        ...(Object.keys(switches).length > 0 && { categories: switches }),
        ...(quiet !== undefined && { quietHours: quiet }),
        ...(sound !== undefined && { soundEnabled: sound }),
        ...(vibration !== undefined && { vibrationEnabled: vibration }),
      };
    });
}

/** The whole of a person's preferences on one device, defaults filled in. */
export const preferencesSchema = z.object({
  enabled: z.boolean(),
  categories: z.record(z.string(), z.boolean()),
  quietHours: quietHoursSchema,
  soundEnabled: z.boolean(),
  vibrationEnabled: z.boolean(),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export const preferencesRequestSchema = z.strictObject({
  endpoint: z.string().min(1, 'Endpoint is required').max(MAX_ENDPOINT_CHARS),
  preferences: preferencesInputSchema,
});
export type PreferencesRequest = z.input<typeof preferencesRequestSchema>;

/** PATCH /preferences */
export const preferencesPatchRequestSchema = z.strictObject({
  endpoint: z.string().min(1, 'Endpoint is required').max(MAX_ENDPOINT_CHARS),
  preferences: preferencesPatchSchema,
  /**
   * Whose choices these are: of this device alone, or of the person. In the latter case what was chosen for the same
   * members on this device gives way; on other devices it stays.
   */
  scope: z.enum(['device', 'user']).default('device'),
});
export type PreferencesPatchRequest = z.input<typeof preferencesPatchRequestSchema>;
export type PreferencesScope = z.output<typeof preferencesPatchRequestSchema>['scope'];

export const preferencesResponseSchema = z.object({
  success: z.literal(true),
  subscriptionId: z.string().nullable(),
  preferences: preferencesSchema,
});
export type PreferencesResponse = z.infer<typeof preferencesResponseSchema>;

/** Of GET and PATCH: a page that wants to tell "only on this device" finds that device's own choices there. */
export const preferencesAnswerSchema = preferencesResponseSchema.extend({ overrides: preferenceChoicesSchema });
export type PreferencesAnswer = z.infer<typeof preferencesAnswerSchema>;
