import type { Context } from 'hono';
import type { z } from 'zod';
import { ProblemError } from './problem.ts';

/**
 * Holds the query string to a schema of strings. A name that stands twice is refused: which of them counts nobody
 * could tell.
 *
 * @throws {ProblemError} `invalid_query` with the reasons in `detail`
 */
export function checkQuery<S extends z.ZodType>(context: Context, schema: S): z.output<S> {
  const values = context.req.queries();
  const twice = Object.keys(values).filter((name) => values[name]?.length !== 1);
  if (twice.length > 0)
    throw new ProblemError('invalid_query', { detail: `${twice.join(', ')}: given more than once` });
  const result = schema.safeParse(context.req.query());
  if (result.success) return result.data;
  const reasons = result.error.issues.map(({ path, message }) => [...path.map(String), message].join(': '));
  throw new ProblemError('invalid_query', { detail: reasons.join('; ') });
}
