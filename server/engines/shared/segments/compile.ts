import { expressionBuilder, type Expression, type SqlBool } from 'kysely';
import type { SegmentFilter } from '../../../../wire/index.ts';
import type { OpenAudience } from '../../../ports/segments.ts';
import type { Tables } from '../tables.ts';
import { compileCondition, type FilterScope } from './conditions.ts';

const e = expressionBuilder<Tables & { s: Tables['subscriptions'] }, 's'>();

/**
 * Whether the subscription `s` fits a filter, as an expression for `where` or `select`. Every value is bound; the text
 * differs only by the filter's shape.
 *
 * @example
 * db.selectFrom('subscriptions as s').select('s.id').where(compileFilter(filter, { dialect, now }))
 */
export function compileFilter(filter: SegmentFilter, scope: FilterScope): Expression<SqlBool> {
  if ('all' in filter) return e.and(filter.all.map((each) => compileFilter(each, scope)));
  if ('any' in filter) return e.or(filter.any.map((each) => compileFilter(each, scope)));
  if ('not' in filter) return e.not(compileFilter(filter.not, scope));
  return compileCondition(filter, scope);
}

/** The filter of an audience that has one; undefined for everyone and for who is named one by one. */
export function filterOf(audience: OpenAudience): SegmentFilter | undefined {
  if ('filter' in audience) return audience.filter;
  if ('groups' in audience) return { any: audience.groups.map((group) => ({ group })) };
  return undefined;
}
