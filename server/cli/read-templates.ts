import { readFileSync } from 'node:fs';
import { templateSetSchema, type TemplateSet } from '../../wire/index.ts';
import { checkBody } from '../http/body.ts';
import { ProblemError } from '../http/problem.ts';

/**
 * Reads a file of templates.
 *
 * @param name what a fault calls it
 *
 * @throws {Error} with one line that names the file, and the place in it by JSON Pointer
 */
export function readTemplates(file: string, name = `BELFRY_TEMPLATES (${file})`): TemplateSet {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? `is no JSON: ${cause.message}` : `cannot be read: ${codeOf(cause)}`;
    throw new Error(`${name} ${reason.replaceAll('\n', ' ')}`, { cause });
  }
  try {
    return checkBody(value, templateSetSchema);
  } catch (error) {
    throw templatesFault(name, error);
  }
}

/** A fault of a set as one line: its first place and reason, and how many more there are. Other errors stay as they are. */
export function templatesFault(name: string, error: unknown): unknown {
  if (!(error instanceof ProblemError)) return error;
  const [first, ...more] = error.errors ?? [];
  const place = first === undefined ? error.message : `${first.pointer === '' ? '/' : first.pointer}: ${first.detail}`;
  return new Error(`${name} ${place}${more.length === 0 ? '' : ` (and ${more.length} more)`}`, { cause: error });
}

const codeOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
