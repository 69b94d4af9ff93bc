import type { Context } from 'hono';
import type { z } from 'zod';
import type { ErrorCode } from '../../wire/index.ts';
import { ProblemError } from './problem.ts';

/** No body of ours comes near: a template set of hundreds of types is some 100 KB. */
export const MAX_BODY_OCTETS = 1_048_576;

/** What is stored and rendered is walked recursively later: deeper bodies than anyone writes would exhaust the stack. */
const MAX_DEPTH = 32;

/** Codes that schemas give to what they find wrong, as `params.problem` of the issue. */
const OWN_PROBLEMS: readonly ErrorCode[] = ['filter_invalid'];

/**
 * Reads a JSON body and holds it to a schema.
 *
 * @throws {ProblemError} `unsupported_media_type`, `body_too_large`, `malformed_json`, or `invalid_body` with one
 * entry a field (JSON Pointer); a schema may have a code of its own instead (`filter_invalid`)
 */
export async function readBody<S extends z.ZodType>(context: Context, schema: S): Promise<z.output<S>> {
  requireJson(context);
  return parseBody(await readText(context), schema);
}

/** As {@link readBody}; a request that says nothing, neither of a type nor in a body, is an empty object. */
export async function readOptionalBody<S extends z.ZodType>(context: Context, schema: S): Promise<z.output<S>> {
  if (context.req.header('content-type') !== undefined) return readBody(context, schema);
  // Only reading tells: a server hands over a stream for every POST, also where nothing comes.
  const text = await readText(context);
  if (text !== '') requireJson(context);
  return checkBody({}, schema);
}

function requireJson(context: Context): void {
  const type = context.req.header('content-type') ?? '';
  // A form or text/plain body needs no CORS preflight: refusing it is half of the CSRF protection.
  if (!/^application\/([a-z.+-]+\+)?json\s*(;|$)/i.test(type)) {
    throw new ProblemError('unsupported_media_type', { detail: `content-type is ${type === '' ? 'missing' : type}` });
  }
}

function parseBody<S extends z.ZodType>(text: string, schema: S): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ProblemError('malformed_json', { cause });
  }
  return checkBody(value, schema);
}

/** @throws {ProblemError} `invalid_body`, the schema's own code, or `endpoint_required` where that is all that is missing */
export function checkBody<S extends z.ZodType>(value: unknown, schema: S): z.output<S> {
  if (isDeeperThan(value, MAX_DEPTH)) {
    throw new ProblemError('invalid_body', {
      errors: [{ pointer: '', detail: `nested deeper than ${MAX_DEPTH} levels` }],
    });
  }
  const hidden = protoMembers(value).map((path) => ({ pointer: pointer(path), detail: 'unknown member' }));
  if (hidden.length > 0) throw new ProblemError('invalid_body', { errors: hidden });
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ pointer: pointer([...issue.path, key]), detail: 'unknown member' }))
      : [{ pointer: pointer(issue.path), detail: issue.message }],
  );
  if (errors.length === 1 && errors[0]?.pointer === '/endpoint' && isMissing(value)) {
    throw new ProblemError('endpoint_required', { detail: 'Endpoint is required', errors });
  }
  throw new ProblemError(problemOf(result.error.issues) ?? 'invalid_body', { errors });
}

/**
 * Holds a part of the path to a schema.
 *
 * @param name what the path is told by: `id`
 * @throws {ProblemError} `invalid_body`; the pointer is to the whole, for no member of a body is at fault
 */
export function checkPath<S extends z.ZodType>(name: string, value: unknown, schema: S): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ message }) => ({
    pointer: '',
    detail: `the ${name} in the path: ${message}`,
  }));
  throw new ProblemError('invalid_body', { errors });
}

/** What a schema itself calls the fault, where it does so for all that is wrong. */
function problemOf(issues: readonly z.core.$ZodIssue[]): ErrorCode | undefined {
  return OWN_PROBLEMS.find((problem) =>
    issues.every((issue) => issue.code === 'custom' && issue.params?.problem === problem),
  );
}

async function readText(context: Context): Promise<string> {
  const stream = context.req.raw.body;
  if (stream === null) return '';
  const reader: ReadableStreamDefaultReader<Uint8Array> = stream.getReader();
  const chunks: Uint8Array[] = [];
  let octets = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    octets += value.byteLength;
    if (octets > MAX_BODY_OCTETS) {
      await reader.cancel();
      throw new ProblemError('body_too_large', { detail: `more than ${MAX_BODY_OCTETS} octets` });
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Level by level and not by recursion, which is what deep nesting breaks. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let current = [value].filter(isNested);
  for (let level = 1; current.length > 0; level += 1) {
    if (level > levels) return true;
    current = current.flatMap((each) => Object.values(each).filter(isNested));
  }
  return false;
}

/** Where `__proto__` is a member: records pass over it without a word, and nothing is to be taken and not stored. */
function protoMembers(value: unknown, path: readonly string[] = []): string[][] {
  if (!isNested(value)) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    name === '__proto__' ? [[...path, name]] : protoMembers(each, [...path, name]),
  );
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

const pointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const isMissing = (value: unknown): boolean => {
  const endpoint = (value as { endpoint?: unknown } | null)?.endpoint ?? '';
  return endpoint === '';
};
