import { expressionBuilder, sql, type Expression, type SqlBool } from 'kysely';
import {
  durationMs,
  momentMs,
  type EventCondition,
  type MomentRange,
  type SegmentCondition,
  type TagCondition,
} from '../../../../wire/index.ts';
import type { Dialect } from '../session.ts';
import type { Tables } from '../tables.ts';

/** What a filter is compiled for. */
export interface FilterScope {
  dialect: Dialect;
  /** Epoch ms. */
  now: number;
}

type Test = Expression<SqlBool>;

/** The subscription that is asked about, as `s`. */
const e = expressionBuilder<Tables & { s: Tables['subscriptions'] }, 's'>();
const t = expressionBuilder<Tables & { t: Tables['user_tags'] }, 't'>();

const FOUND = sql.lit(1).as('found');

/**
 * One condition about the subscription `s` and its person, as SQL that is true or false, never NULL: `not` would make
 * NULL of NULL, and leave out whoever has no such tag. Each is a look-up by an index, so a walk along the subscriptions
 * costs the same for each; `candidates.ts` finds the few that a rare condition fits the other way round.
 */
export function compileCondition(condition: SegmentCondition, scope: FilterScope): Test {
  if ('tag' in condition) return hasTag(condition, scope);
  if ('group' in condition) {
    const member = e.selectFrom('user_groups as g').select(FOUND).whereRef('g.user_id', '=', 's.user_id');
    return e.exists(member.where('g.name', '=', condition.group));
  }
  if ('lastSeenAt' in condition) {
    return e.exists(person().where(inRange(sql.ref('u.last_seen_at'), condition.lastSeenAt, scope)));
  }
  if ('subscribedAt' in condition) return inRange(sql.ref('s.created_at'), condition.subscribedAt, scope);
  if ('locale' in condition) {
    const tag = condition.locale.toLowerCase();
    const own = sql<string>`lower(coalesce(${sql.ref('s.locale')}, ${sql.ref('u.locale')}))`;
    // A language tag has no wildcards in it.
    return e.exists(person().where((u) => u.or([u(own, '=', tag), u(own, 'like', `${tag}-%`)])));
  }
  if ('platform' in condition) return e('s.platform', '=', condition.platform);
  if ('active' in condition) return e.exists(person().where('u.active', '=', condition.active ? 1 : 0));
  if ('event' in condition) return hasEvent(condition, scope);
  return hasCategoryOn(condition.category, scope);
}

/** Whether a row of `user_tags as t` is the tag, with a value that fits. */
export function fitsTag(condition: TagCondition, scope: FilterScope): Test {
  const isTag = t('t.key', '=', condition.tag);
  return condition.exists === undefined ? t.and([isTag, fitsValue(condition, scope)]) : isTag;
}

function fitsValue(condition: TagCondition, { dialect, now }: FilterScope): Test {
  const { equals, in: listed, gt, gte, lt, lte, after, before } = condition;
  const values = equals === undefined ? listed : [equals];
  if (values !== undefined) {
    const texts = values.filter((value) => typeof value === 'string');
    const numbers = values.filter((value) => typeof value === 'number');
    const switches = values.filter((value) => typeof value === 'boolean').map(Number);
    const isNumber = (kind: 'number' | 'boolean', of: readonly number[]): Test[] => {
      const [only] = of;
      if (only === undefined) return [];
      const fits = of.length === 1 ? t('t.number', '=', only) : t('t.number', 'in', dialect.numbers(of));
      return [t.and([t('t.kind', '=', kind), fits])];
    };
    const [only] = texts;
    // Only text has a text: its kind need not be asked, and the index has all that is.
    const isText =
      texts.length === 1 && only !== undefined ? t('t.text', '=', only) : t('t.text', 'in', dialect.strings(texts));
    const fits = [
      ...(only === undefined ? [] : [isText]),
      ...isNumber('number', numbers),
      ...isNumber('boolean', switches),
    ];
    return t.or(fits);
  }
  if (after !== undefined || before !== undefined) {
    return t.and([t('t.kind', '=', 'date'), inRange(sql.ref('t.number'), { after, before }, { now })]);
  }
  const bounds = [
    ['>', gt],
    ['>=', gte],
    ['<', lt],
    ['<=', lte],
  ] as const;
  const fits = bounds.flatMap(([operator, bound]) => (bound === undefined ? [] : [t('t.number', operator, bound)]));
  return t.and([t('t.kind', '=', 'number'), ...fits]);
}

/** Whether the time of a column lies in the range; NULL does not, where the column is looked up by `exists`. */
export function inRange(column: Expression<unknown>, range: MomentRange, { now }: Pick<FilterScope, 'now'>): Test {
  const { after, before } = range;
  const fits: Test[] = [];
  if (after !== undefined) fits.push(sql<SqlBool>`${column} >= ${momentMs(after, now)}`);
  if (before !== undefined) fits.push(sql<SqlBool>`${column} < ${momentMs(before, now)}`);
  return e.and(fits);
}

const person = () => e.selectFrom('users as u').select(FOUND).whereRef('u.id', '=', 's.user_id');

function hasTag(condition: TagCondition, scope: FilterScope): Test {
  const tag = e.selectFrom('user_tags as t').whereRef('t.user_id', '=', 's.user_id').where('t.key', '=', condition.tag);
  if (condition.exists !== undefined) {
    const found = e.exists(tag.select(FOUND));
    return condition.exists ? found : e.not(found);
  }
  // Not in its `where`: a planner would look for each of a list's values, for every person.
  const fits = tag.select(sql<number>`case when ${fitsValue(condition, scope)} then 1 else 0 end`.as('fits'));
  return sql<SqlBool>`coalesce(${fits}, 0) = 1`;
}

/** What the person did with any browser, and not what another did with it before them. */
function hasEvent({ event, template, category, notification, within }: EventCondition, { now }: FilterScope): Test {
  let done = e
    // Crossed, so that a planner goes from the person to the few events, and not the other way round.
    .selectFrom('subscriptions as o')
    .crossJoin('events as v')
    .select(FOUND)
    .whereRef('o.user_id', '=', 's.user_id')
    .whereRef('v.subscription_id', '=', 'o.id')
    .where('v.type', '=', event)
    .where((o) => o.or([o('o.moved_after', 'is', null), o('v.notification_id', '>', o.ref('o.moved_after'))]));
  if (within !== undefined) done = done.where('v.at', '>=', now - durationMs(within));
  if (template !== undefined || category !== undefined || notification !== undefined) {
    let of = e
      .selectFrom('notifications as n')
      .select(FOUND)
      .where(sql<SqlBool>`n.id = v.notification_id`);
    if (template !== undefined) of = of.where('n.template_type', '=', template);
    if (category !== undefined) of = of.where('n.category', '=', category);
    if (notification !== undefined) of = of.where('n.public_id', '=', notification);
    done = done.where(e.exists(of));
  }
  return e.exists(done);
}

/** As `effectivePreferences` has it: the browser's choice over the person's over the default. */
function hasCategoryOn(id: string, { dialect }: FilterScope): Test {
  const choice = (of: 's' | 'u') => {
    const choices = sql.ref<string>(`${of}.preferences`);
    // Most have chosen nothing: not worth a parser.
    return sql`case when ${choices} = '{}' then null else ${dialect.jsonFlag(choices, ['categories', id])} end`;
  };
  const byDefault = sql`(select ${dialect.jsonFlag(sql.ref('c.category'), ['defaultOn'])} from categories as c where c.id = ${id})`;
  return e.exists(person().where(sql<SqlBool>`coalesce(${choice('s')}, ${choice('u')}, ${byDefault}) = 1`));
}
