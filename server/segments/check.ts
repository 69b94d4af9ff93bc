import { conditionsOf, type Audience, type Category, type SegmentFilter } from '../../wire/index.ts';
import { ProblemError } from '../http/problem.ts';
import type { OpenAudience, SegmentStore } from '../ports/segments.ts';

export interface CheckTools {
  store: Pick<SegmentStore, 'findSegment'>;
  categories: () => Promise<readonly Category[]>;
}

/**
 * Holds what an audience names to what there is: its segment, the categories in its filter.
 *
 * @param pointer where the audience stands in the body, `/to`
 * @returns whom it means now, with a segment's filter in the segment's place
 * @throws {ProblemError} `segment_unknown`, `category_unknown`
 */
export async function checkAudience(audience: Audience, pointer: string, tools: CheckTools): Promise<OpenAudience> {
  if ('segment' in audience) {
    const segment = await tools.store.findSegment(audience.segment);
    if (segment !== undefined) return { filter: segment.filter };
    throw new ProblemError('segment_unknown', {
      detail: audience.segment,
      errors: [{ pointer: `${pointer}/segment`, detail: 'unknown segment' }],
    });
  }
  if ('filter' in audience) await checkFilter(audience.filter, `${pointer}/filter`, tools);
  return audience;
}

/** @throws {ProblemError} `category_unknown` with a pointer to each condition that names one */
export async function checkFilter(
  filter: SegmentFilter,
  pointer: string,
  { categories }: Pick<CheckTools, 'categories'>,
): Promise<void> {
  const named = conditionsOf(filter).flatMap(({ condition, path }) =>
    'category' in condition && condition.category !== undefined
      ? [{ id: condition.category, pointer: [pointer, ...path, 'category'].join('/') }]
      : [],
  );
  if (named.length === 0) return;
  const known = new Set((await categories()).map(({ id }) => id));
  const unknown = named.filter(({ id }) => !known.has(id));
  if (unknown.length === 0) return;
  throw new ProblemError('category_unknown', {
    errors: unknown.map((each) => ({ pointer: each.pointer, detail: 'unknown category' })),
  });
}
