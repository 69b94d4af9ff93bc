/** The measured part of NOTIFICATION-OPTIONS.md. */
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

export const DOCUMENT = fileURLToPath(new URL('../../NOTIFICATION-OPTIONS.md', import.meta.url));

export interface Row {
  option: string;
  /** What the desktop was told, beyond what it is told of any notification. */
  seen: string;
}

const START = '<!-- measured: start -->';
const END = '<!-- measured: end -->';

/** One row an option, one column a browser. */
export function tableOf(columns: readonly (readonly [browser: string, rows: readonly Row[]])[]): Promise<string> {
  const options = columns[0]?.[1].map(({ option }) => option) ?? [];
  const seenIn = (rows: readonly Row[], option: string): string =>
    rows.find((row) => row.option === option)?.seen ?? 'not measured';
  const lines = [
    ['sent', ...columns.map(([browser]) => browser)],
    ['---', ...columns.map(() => '---')],
    ...options.map((option) => [`\`${option}\``, ...columns.map(([, rows]) => seenIn(rows, option))]),
  ];
  return format(lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n'), { parser: 'markdown', printWidth: 120 });
}

/** @returns the page with this table in place of its own @throws {Error} when it has no place for one */
export async function measuredIn(page: string, table: Promise<string>): Promise<string> {
  const [before, rest] = page.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${DOCUMENT} has no place for the table`);
  return `${before}${START}\n\n${await table}\n${END}${after}`;
}
