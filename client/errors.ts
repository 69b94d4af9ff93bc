/** Why something in the page did not work, by a stable code. */
export type ClientErrorCode =
  | 'unsupported'
  | 'needs_install'
  | 'permission_denied'
  | 'permission_dismissed'
  | 'worker_failed'
  | 'subscribe_timeout'
  | 'subscribe_failed'
  | 'not_subscribed'
  | 'offline'
  | 'server_error'
  | 'server_refused'
  | 'unauthorized';

/**
 * @property retryable whether the same call may work later without the person doing anything
 * @property serverCode the `code` of the server's problem+json, when it answered with one
 */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  declare readonly code: ClientErrorCode;
  declare readonly retryable: boolean;
  declare readonly serverCode: string | undefined;

  constructor(
    code: ClientErrorCode,
    message: string = code.replaceAll('_', ' '),
    options: { retryable?: boolean; serverCode?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.serverCode = options.serverCode;
  }
}

/**
 * Whatever was thrown, as an error with a code: pages switch over that. The browser's own errors come from
 * `pushManager` (Push API §7.1).
 */
export function toClientError(cause: unknown): ClientError {
  if (cause instanceof ClientError) return cause;
  if (isNamed(cause, 'NotAllowedError')) {
    return new ClientError('permission_denied', undefined, { cause });
  }
  // AbortError: the push service failed, is blocked, or there is no network.
  return new ClientError('subscribe_failed', String(cause), { retryable: isNamed(cause, 'AbortError'), cause });
}

export const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
