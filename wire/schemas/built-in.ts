import { z } from 'zod';

/** What the server itself does when a button is pressed. */
export const BUILT_IN_ACTIONS = ['snooze', 'mute_category', 'unsubscribe'] as const;
export type BuiltInAction = (typeof BUILT_IN_ACTIONS)[number];

/** Where a snooze names no other time. */
export const DEFAULT_SNOOZE_MINUTES = 15;

/** How often one message comes back at most; the last time it has no button to snooze it any more. */
export const MAX_SNOOZES = 3;

/** Beside what an action is otherwise. The worker opens no page for it: it has no `url`. */
export const builtInShape = {
  builtIn: z.enum(BUILT_IN_ACTIONS).optional(),
  /** With `snooze`: when it comes back, {@link DEFAULT_SNOOZE_MINUTES} unless said; a day at most. */
  minutes: z.number().int().min(1).max(1440).optional(),
};

/** Says of members of an action that do not go together which they are. */
export function refuseBuiltIn(
  action: { builtIn?: BuiltInAction | undefined; minutes?: number | undefined; url?: string | undefined },
  context: z.RefinementCtx,
): void {
  const refuse = (name: string, message: string): void => context.addIssue({ code: 'custom', path: [name], message });
  if (action.builtIn !== undefined && action.url !== undefined) refuse('url', 'a built-in action opens no page');
  if (action.minutes !== undefined && action.builtIn !== 'snooze') refuse('minutes', 'only with builtIn snooze');
}
