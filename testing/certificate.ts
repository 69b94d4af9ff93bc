/**
 * A throw-away TLS certificate for the local push service, made in memory. The DER of one fixed shape is so little that
 * a certificate library (and its polyfills) would cost users of this package more than these lines do.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

const DAY_MS = 86_400_000;
const LIFETIME_MS = 30 * DAY_MS;

/** DER contents of the object identifiers used. */
const OID = {
  ecdsaWithSha256: '2a8648ce3d040302',
  commonName: '550403',
  basicConstraints: '551d13',
  keyUsage: '551d0f',
  extendedKeyUsage: '551d25',
  subjectAltName: '551d11',
  serverAuth: '2b06010505070301',
};

export interface Certificate {
  /** PEM (PKCS#8). */
  key: string;
  /** PEM; self-signed, so it is its own authority. */
  cert: string;
  /** base64 of the SHA-256 of the public key (SPKI), as Chromium's `--ignore-certificate-errors-spki-list` wants it. */
  spkiHash: string;
}

/**
 * A self-signed P-256 certificate (RFC 5280), valid from yesterday for a month of real time: TLS looks at the machine's
 * clock, whatever clock a test owns.
 *
 * @param names host names and IPv4 addresses it is valid for
 * @example
 * const { key, cert } = createCertificate(['localhost', '127.0.0.1']);
 * https.createServer({ key, cert });
 */
export function createCertificate(names: readonly string[]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const name = sequence(set(sequence(oid(OID.commonName), utf8('Belfry local push service'))));
  const toBeSigned = sequence(
    context(0, integer(Buffer.of(2))), // X.509 v3
    integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    algorithm,
    name,
    sequence(utcTime(Date.now() - DAY_MS), utcTime(Date.now() + LIFETIME_MS)),
    name,
    spki,
    context(3, sequence(...extensions(names))),
  );
  const der = sequence(toBeSigned, algorithm, bitString(sign('sha256', toBeSigned, privateKey)));
  return {
    cert: pem('CERTIFICATE', der),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    spkiHash: createHash('sha256').update(spki).digest('base64'),
  };
}

function extensions(names: readonly string[]): Buffer[] {
  const isAuthority = sequence(tlv(0x01, Buffer.of(0xff)));
  const digitalSignatureAndCertSign = tlv(0x03, Buffer.of(2, 0b1000_0100));
  const alternatives = names.map((name) =>
    isIPv4(name) ? tlv(0x87, Buffer.from(name.split('.').map(Number))) : tlv(0x82, Buffer.from(name, 'ascii')),
  );
  return [
    extension(OID.basicConstraints, isAuthority),
    extension(OID.keyUsage, digitalSignatureAndCertSign),
    extension(OID.extendedKeyUsage, sequence(oid(OID.serverAuth))),
    extension(OID.subjectAltName, sequence(...alternatives)),
  ];
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), tlv(0x04, value));
}

/** X.690 §8.1: tag, length in the fewest octets, contents. */
function tlv(tag: number, ...contents: Buffer[]): Buffer {
  const value = Buffer.concat(contents);
  if (value.length < 0x80) return Buffer.concat([Buffer.of(tag, value.length), value]);
  const length = Buffer.from(value.length.toString(16).padStart(4, '0'), 'hex');
  const shortest = length[0] === 0 ? length.subarray(1) : length;
  return Buffer.concat([Buffer.of(tag, 0x80 | shortest.length), shortest, value]);
}

const sequence = (...items: Buffer[]): Buffer => tlv(0x30, ...items);
const set = (...items: Buffer[]): Buffer => tlv(0x31, ...items);
const context = (number: number, value: Buffer): Buffer => tlv(0xa0 | number, value);
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'));
const utf8 = (text: string): Buffer => tlv(0x0c, Buffer.from(text));
/** @param value big endian, first bit 0: positive */
const integer = (value: Buffer): Buffer => tlv(0x02, value);
const bitString = (value: Buffer): Buffer => tlv(0x03, Buffer.of(0), value);

/** YYMMDDHHMMSSZ; RFC 5280 §4.1.2.5 wants it for years before 2050. */
function utcTime(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '').slice(2);
  return tlv(0x17, Buffer.from(text));
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
