import type { PreferenceChoices } from '../../wire/index.ts';
import { ProblemError } from '../http/problem.ts';
import type { Services } from '../services.ts';

/**
 * A server without a catalogue keeps every switch as it is sent: it takes effect when the category is loaded.
 *
 * @throws {ProblemError} `category_unknown` for a switch of a category that the catalogue does not have
 */
export async function checkCategories(
  { categories }: Pick<Services, 'categories'>,
  choices: Pick<PreferenceChoices, 'categories'> | undefined,
): Promise<void> {
  if (choices?.categories === undefined) return;
  const known = new Set((await categories()).map(({ id }) => id));
  if (known.size === 0) return;
  const errors = Object.keys(choices.categories)
    .filter((id) => !known.has(id))
    .map((id) => ({ pointer: `/preferences/categories/${id}`, detail: 'unknown category' }));
  if (errors.length > 0) throw new ProblemError('category_unknown', { errors });
}
