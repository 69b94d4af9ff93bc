import type { Context } from 'hono';
import { StoreUnavailableError } from '../engines/index.ts';
import { ERROR_CODES, type ErrorCode, type Problem, type ProblemField } from '../../wire/index.ts';

/**
 * A fault that the caller is told of as RFC 9457 problem+json with a stable code.
 *
 * @example
 * throw new ProblemError('endpoint_not_https', { detail: 'http: is not accepted' })
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly errors: ProblemField[] | undefined;
  readonly headers: Record<string, string>;

  constructor(
    code: ErrorCode,
    options: { detail?: string; errors?: ProblemField[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(
      options.detail ?? ERROR_CODES[code].title,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.detail = options.detail;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }

  toProblem(): Problem {
    const { status, title } = ERROR_CODES[this.code];
    return {
      // An absolute URI that needs no web site; ERRORS.md explains each code.
      type: `urn:belfry:error:${this.code}`,
      title,
      status,
      code: this.code,
      success: false,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    };
  }
}

function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof StoreUnavailableError) {
    return new ProblemError('store_unavailable', { headers: { 'retry-after': '5' }, cause: error });
  }
  return new ProblemError('internal', { cause: error });
}

/** Of others' making, and logged where it happened if at all. */
const TOLD: ReadonlySet<ErrorCode> = new Set(['push_refused', 'push_timeout', 'action_failed', 'action_unhandled']);

/** Answers a fault; unknown ones are logged in full and told as `internal` without a word of what happened. */
export function answerProblem(error: unknown, context: Context, log: (error: unknown) => void): Response {
  const problem = toProblemError(error);
  if (problem.status >= 500 && !TOLD.has(problem.code)) log(error);
  return context.body(JSON.stringify(problem.toProblem()), problem.status as 400, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...problem.headers,
  });
}
