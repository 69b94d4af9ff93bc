/** The part of http_ece, which has no types of its own, that serves as an oracle here. */
declare module 'http_ece' {
  import type { ECDH } from 'node:crypto';

  interface DecryptParameters {
    version: 'aes128gcm';
    privateKey: ECDH;
    /** The auth secret, 16 octets. */
    authSecret: Uint8Array;
  }
  const ece: { decrypt(body: Buffer, parameters: DecryptParameters): Buffer };
  export default ece;
}
