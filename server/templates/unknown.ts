import type { InlineContent, Template } from '../../wire/index.ts';
import { liquidTexts } from './check.ts';
import { missingIn, parseLiquid, type Variable } from './liquid.ts';

/**
 * The variables that the texts of one language read and the context does not have, each once. Texts that the request
 * itself takes the place of are not read.
 *
 * @param locale one that the template has
 */
export function unknownVariables(
  template: Template,
  locale: string,
  inline: InlineContent,
  context: object,
): readonly Variable[] {
  const unknown = new Map<string, Variable>();
  for (const { pointer, source } of liquidTexts(template)) {
    if (!isRead(pointer, locale, inline)) continue;
    for (const variable of missingIn(parseLiquid(source), context)) unknown.set(variable.name, variable);
  }
  return [...unknown.values()];
}

function isRead(pointer: string, locale: string, inline: InlineContent): boolean {
  const [, member = '', first = '', second = ''] = pointer.split('/');
  if (member === 'texts' && first !== locale) return false;
  const name = member === 'texts' ? second : member;
  return inline[(/^action(Titles|Results)$/.test(name) ? 'actions' : name) as keyof InlineContent] === undefined;
}

/** Where the variable would have to be in the body of a send: `/context/user/name`. */
export const variablePointer = ({ path }: Variable): string =>
  ['/context', ...path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
