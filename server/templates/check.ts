import type { ProblemField, Template } from '../../wire/index.ts';
import { parseLiquid } from './liquid.ts';

/** Every Liquid text of a template with its JSON Pointer. */
export function liquidTexts(template: Template): { pointer: string; source: string }[] {
  const texts: { pointer: string; source: string }[] = [];
  for (const [locale, text] of Object.entries(template.texts)) {
    texts.push({ pointer: `/texts/${locale}/title`, source: text.title });
    texts.push({ pointer: `/texts/${locale}/body`, source: text.body });
    for (const [action, source] of Object.entries(text.actionTitles)) {
      texts.push({ pointer: `/texts/${locale}/actionTitles/${action}`, source });
    }
    for (const [action, results] of Object.entries(text.actionResults ?? {})) {
      for (const [outcome, result] of Object.entries(results)) {
        for (const [member, source] of Object.entries(result ?? {})) {
          texts.push({ pointer: `/texts/${locale}/actionResults/${action}/${outcome}/${member}`, source });
        }
      }
    }
  }
  if (template.url !== undefined) texts.push({ pointer: '/url', source: template.url });
  if (template.tag !== undefined) texts.push({ pointer: '/tag', source: template.tag });
  if (template.topic !== undefined) texts.push({ pointer: '/topic', source: template.topic });
  template.actions?.forEach((action, index) => {
    if (action.url !== undefined) texts.push({ pointer: `/actions/${index}/url`, source: action.url });
  });
  return texts;
}

/** What is wrong with a template beyond its schema; empty when it can be used. */
export function templateFaults(template: Template): ProblemField[] {
  const faults: ProblemField[] = [];
  if (template.texts[template.defaultLocale] === undefined) {
    faults.push({ pointer: '/defaultLocale', detail: `there is no text for ${template.defaultLocale}` });
  }
  for (const { pointer, source } of liquidTexts(template)) {
    try {
      parseLiquid(source);
    } catch (error) {
      faults.push({ pointer, detail: error instanceof Error ? error.message : String(error) });
    }
  }
  for (const [locale, text] of Object.entries(template.texts)) {
    for (const { action } of template.actions ?? []) {
      if (text.actionTitles[action] === undefined) {
        faults.push({
          pointer: `/texts/${locale}/actionTitles/${action}`,
          detail: 'an action needs a title in every language',
        });
      }
    }
  }
  return [...faults, ...resultFaults(template), ...actionFaults(template)];
}

/** What would never be shown. */
function resultFaults({ texts, actions = [] }: Template): ProblemField[] {
  return Object.entries(texts).flatMap(([locale, { actionResults = {} }]) =>
    Object.keys(actionResults)
      .filter((action) => !actions.some((each) => each.action === action && each.operation === 'post'))
      .map((action) => ({
        pointer: `/texts/${locale}/actionResults/${action}`,
        detail: 'the template has no action of this name with operation post',
      })),
  );
}

function actionFaults({ actions = [], category }: Template): ProblemField[] {
  return actions.flatMap(({ action, builtIn }, index) => [
    ...(actions.findIndex((other) => other.action === action) < index
      ? [{ pointer: `/actions/${index}/action`, detail: 'named twice' }]
      : []),
    ...(builtIn === 'mute_category' && category === undefined
      ? [{ pointer: `/actions/${index}/builtIn`, detail: 'the template has no category that could be muted' }]
      : []),
  ]);
}
