/** Why a POST got no answer. */

export type TransportFailureKind = 'timeout' | 'connect' | 'reset' | 'dns' | 'tls' | 'address_refused';

export interface TransportFailure {
  kind: TransportFailureKind;
  /** For the log; holds neither the endpoint nor anything secret. */
  reason: string;
}

/** Thrown by our own connector, before a socket is opened. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
  readonly code = 'BELFRY_ADDRESS_REFUSED';
}

/** Thrown when the whole exchange took too long, though its parts did not. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly code = 'BELFRY_DEADLINE';
}

const KIND_OF_CODE: Readonly<Record<string, TransportFailureKind>> = {
  BELFRY_ADDRESS_REFUSED: 'address_refused',
  BELFRY_DEADLINE: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  ENODATA: 'dns',
  ECONNREFUSED: 'connect',
  EHOSTUNREACH: 'connect',
  ENETUNREACH: 'connect',
  EADDRNOTAVAIL: 'connect',
  EACCES: 'connect',
  EPERM: 'connect',
  EMFILE: 'connect',
  ENFILE: 'connect',
  EPROTO: 'tls',
};

/** OpenSSL's verification results come as bare words, the rest as ERR_SSL_… and ERR_TLS_…. */
const TLS_CODE =
  /^(ERR_(SSL|TLS|OSSL)_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO_|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH|PATH_LENGTH_)/;

/** What is in no list broke an open connection (ECONNRESET, EPIPE, UND_ERR_SOCKET, a broken answer): `reset`. */
export function failureOf(error: unknown): TransportFailure {
  const code = codeOf(error);
  const kind = KIND_OF_CODE[code] ?? (TLS_CODE.test(code) ? 'tls' : 'reset');
  const text = error instanceof Error ? error.message : String(error);
  return { kind, reason: `${kind}: ${text === '' ? code : text}`.slice(0, 300) };
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  // All addresses of a name failed: the first failure speaks for all.
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
