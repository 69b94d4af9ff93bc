import type { Click, PayloadClick, Results, ResultText } from '../../wire/index.ts';

/** Longest texts of a result that are sent, in characters: they are for a moment, and the payload is small. */
const MAX_TITLE = 100;
const MAX_BODY = 200;

/** A template's own, for one person. */
export function renderResults(results: Results | undefined, render: (source: string) => string): Results | undefined {
  if (results === undefined) return undefined;
  const text = (source: ResultText | undefined): ResultText | undefined =>
    source && { title: render(source.title), ...(source.body === undefined ? {} : { body: render(source.body) }) };
  return { success: text(results.success), failure: text(results.failure) };
}

/** What goes along with a button that is posted. A text whose title came out empty says nothing. */
export function resultsForPayload({ success, failure }: Results = {}): Results {
  const text = (name: keyof Results, source: ResultText | undefined): Results => {
    if (source === undefined || source.title === '') return {};
    const body = source.body ?? '';
    return { [name]: { title: cut(source.title, MAX_TITLE), ...(body === '' ? {} : { body: cut(body, MAX_BODY) }) } };
  };
  return { ...text('success', success), ...text('failure', failure) };
}

/** In the payload's words. */
export const clickForPayload = ({ operation, match = 'url' }: Click): PayloadClick =>
  operation === 'focus' && match !== 'url' ? `focus:${match}` : operation;

function cut(text: string, most: number): string {
  const characters = [...text.toWellFormed()];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}
