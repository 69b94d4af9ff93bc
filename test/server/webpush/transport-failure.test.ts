import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../server/webpush/transport-failure.ts';

function failed(code: string, message = 'why'): Error {
  return Object.assign(new Error(message), { code });
}

describe('failureOf', () => {
  it.each([
    ['ECONNREFUSED', 'connect'],
    ['ENETUNREACH', 'connect'],
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
    ['ETIMEDOUT', 'timeout'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['UND_ERR_SOCKET', 'reset'],
    ['HPE_INVALID_CONSTANT', 'reset'],
  ])('takes %s for %s', (code, kind) => {
    expect(failureOf(failed(code))).toEqual({ kind, reason: `${kind}: why` });
  });

  it('looks into the failures of a name with several addresses', () => {
    const error = new AggregateError([failed('ECONNREFUSED'), failed('ENETUNREACH')]);
    expect(failureOf(error)).toEqual({ kind: 'connect', reason: 'connect: ECONNREFUSED' });
  });

  it('makes something of what is no error at all', () => {
    expect(failureOf(undefined).kind).toBe('reset');
  });
});
