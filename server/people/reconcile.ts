import { ProblemError } from '../http/problem.ts';
import type { PeopleStore, Reconciled } from '../ports/people.ts';

interface Request {
  ids: readonly string[];
  dryRun: boolean;
  force: boolean;
  now: number;
}

/**
 * Deactivates whoever the host no longer knows. An empty list is what a failed query looks like, so it is refused
 * unless it is forced.
 *
 * @throws {ProblemError} `invalid_body`
 */
export async function reconcileUsers(
  store: Pick<PeopleStore, 'reconcileUsers'>,
  { ids, dryRun, force, now }: Request,
): Promise<Reconciled & { dryRun: boolean }> {
  if (ids.length === 0 && !force) {
    const detail = 'the list is empty: everybody would be deactivated; force does that';
    throw new ProblemError('invalid_body', { detail, errors: [{ pointer: '/ids', detail }] });
  }
  return { ...(await store.reconcileUsers(ids, { dryRun, now })), dryRun };
}
