import { BRIDGED_PLAINTEXT_OCTETS } from '../../wire/index.ts';
import { ProblemError } from '../http/problem.ts';
import type { Variable } from '../templates/liquid.ts';
import { variablePointer } from '../templates/unknown.ts';
import type { Sheet } from './prepare.ts';
import { proofOf, type Proof } from './proof.ts';

/** Browsers show at most two actions. */
const SHOWN_ACTIONS = 2;

/** What is dropped whatever the size of the payload, by its name in `dropped`. */
const DROPPED_ALWAYS: Readonly<Record<string, string>> = { title: 'the title is cut at 200 characters' };

/**
 * Composes a notification in each of its languages.
 *
 * @param strict whether an unknown variable is a fault
 * @returns what a reader should know, each once
 * @throws {ProblemError} `template_unrenderable`, `variable_unknown`
 */
export function warningsOf(sheet: Sheet, strict: boolean): string[] {
  const { template, notification } = sheet;
  const warnings = new Set<string>();
  const proofs = (template === undefined ? [null] : Object.keys(template.texts)).map((locale) =>
    proofOf(sheet, locale),
  );
  if (strict) refuseUnknown(proofs);
  for (const proof of proofs) for (const warning of proofWarnings(proof)) warnings.add(warning);
  const actions = notification.content.inline.actions ?? template?.actions ?? [];
  const cut = actions.slice(SHOWN_ACTIONS).map(({ action }) => action);
  if (cut.length > 0) warnings.add(`browsers show two actions: ${cut.join(', ')} will not be seen`);
  const posted = actions.filter(({ operation }) => operation === 'post').map(({ action }) => action);
  if (posted.length > 0 && sheet.letterhead.answersActions === false)
    warnings.add(
      `nobody answers posted buttons here (${posted.join(', ')}): set actionHandler, or BELFRY_ACTIONS_URL and its secret`,
    );
  return [...warnings];
}

/** What is to be said of it whatever shows it. */
export function proofWarnings({ unknown, dropped, octets }: Proof): string[] {
  return [
    ...unknown.map(({ name }) => `unknown variable: ${name}`),
    ...dropped.map((part) => DROPPED_ALWAYS[part] ?? `dropped to fit 3,993 octets: ${part}`),
    ...(octets > BRIDGED_PLAINTEXT_OCTETS
      ? [`${octets} octets: Firefox for Android may refuse more than ${BRIDGED_PLAINTEXT_OCTETS}`]
      : []),
  ];
}

/** @throws {ProblemError} `variable_unknown` with a pointer to where each would have to be */
export function refuseUnknown(proofs: readonly Proof[]): void {
  const unknown = new Map<string, Variable>();
  for (const proof of proofs) for (const variable of proof.unknown) unknown.set(variablePointer(variable), variable);
  if (unknown.size === 0) return;
  throw new ProblemError('variable_unknown', {
    errors: [...unknown].map(([pointer, { name }]) => ({ pointer, detail: `the template reads ${name}` })),
  });
}
