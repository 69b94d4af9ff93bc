import { z } from 'zod';
import { builtInShape, refuseBuiltIn } from './built-in.ts';

/** What a click does with windows; without one an open page of just this URL is focused, else one is brought there. */
export const WINDOW_OPERATIONS = ['open', 'focus', 'navigate'] as const;

/** Beside those, for a button: the worker posts it to the server, which asks the app. */
export const ACTION_OPERATIONS = [...WINDOW_OPERATIONS, 'post'] as const;

/** Which open window `focus` takes: of just this URL, of its path whatever the query, or any of the site. */
export const WINDOW_MATCHES = ['url', 'path', 'origin'] as const;

/** What a click on the notification itself does. */
export const clickSchema = z
  .strictObject({ operation: z.enum(WINDOW_OPERATIONS), match: z.enum(WINDOW_MATCHES).optional() })
  .superRefine(refuseMatch);
export type Click = z.infer<typeof clickSchema>;

/** What is shown of a button that was posted. */
export const resultTextSchema = z.strictObject({
  title: z.string().min(1).max(200),
  body: z.string().max(1000).optional(),
});
export type ResultText = z.infer<typeof resultTextSchema>;

/** By how it went; without a `success` nothing is shown of it, without a `failure` the notification comes back. */
export const resultsSchema = z.strictObject({
  success: resultTextSchema.optional(),
  failure: resultTextSchema.optional(),
});
export type Results = z.infer<typeof resultsSchema>;

/** What a button does, beside its id and its looks. */
export const operationShape = {
  operation: z.enum(ACTION_OPERATIONS).optional(),
  match: z.enum(WINDOW_MATCHES).optional(),
  ...builtInShape,
};

type Operated = Parameters<typeof refuseBuiltIn>[0] & {
  operation?: (typeof ACTION_OPERATIONS)[number] | undefined;
  match?: Click['match'];
  results?: Results | undefined;
};

/** Says of members of an action that do not go together which they are. */
export function refuseOperation(action: Operated, context: z.RefinementCtx): void {
  const refuse = (name: string, message: string): void => context.addIssue({ code: 'custom', path: [name], message });
  const { operation, builtIn, url, results } = action;
  refuseBuiltIn(action, context);
  refuseMatch(action, context);
  if (operation !== undefined && builtIn !== undefined) refuse('operation', 'not together with builtIn');
  if (operation === 'post' && url !== undefined) refuse('url', 'what is posted opens no page');
  if (operation !== undefined && operation !== 'post' && (url ?? '') === '') refuse('url', `${operation} needs one`);
  if (results !== undefined && operation !== 'post') refuse('results', 'only with operation post');
}

function refuseMatch({ operation, match }: Pick<Operated, 'operation' | 'match'>, context: z.RefinementCtx): void {
  if (match === undefined || operation === 'focus') return;
  context.addIssue({ code: 'custom', path: ['match'], message: 'only with operation focus' });
}
