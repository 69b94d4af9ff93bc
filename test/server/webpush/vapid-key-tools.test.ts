/** Keys as other tools make them; each tool says itself which public key belongs to its private one. */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import webpush from 'web-push';
import { parseVapidKeys } from '../../../server/webpush/vapid-key-formats.ts';

const WEB_PUSH = createRequire(import.meta.url).resolve('web-push/src/cli.js');
const POINT_OCTETS = 65;

function openssl(args: string, input: Buffer = Buffer.alloc(0)): Buffer {
  return execFileSync('openssl', args.split(' '), { input, stdio: ['pipe', 'pipe', 'ignore'] });
}

function isThere(): boolean {
  try {
    return openssl('version').length > 0;
  } catch {
    return false;
  }
}

const sec1 = (more = '') => openssl(`ecparam -name prime256v1 -genkey -noout${more}`);
const toPkcs8 = (pem: Buffer, form = 'PEM') => openssl(`pkcs8 -topk8 -nocrypt -outform ${form}`, pem);
const toSpki = (pem: Buffer, form = 'PEM') => openssl(`pkey -pubout -outform ${form}`, pem);
const text = (octets: Buffer) => octets.toString();
const base64url = (octets: Buffer) => octets.toString('base64url');
const base64 = (octets: Buffer) => octets.toString('base64');

/** [what, a key, how its private half is written] */
const privateForms: [string, () => Buffer, (pem: Buffer) => string][] = [
  ['SEC1 PEM', sec1, text],
  ['SEC1 PEM after its parameters', () => openssl('ecparam -name prime256v1 -genkey'), text],
  ['SEC1 PEM with the curve written out', () => sec1(' -param_enc explicit'), text],
  ['SEC1 PEM with a compressed point', () => openssl('ec -conv_form compressed', sec1()), text],
  ['SEC1 PEM without its public half', () => openssl('ec -no_public', sec1()), text],
  ['PKCS#8 PEM', () => openssl('genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256'), text],
  ['PKCS#8 PEM, converted', sec1, (pem) => text(toPkcs8(pem))],
  ['base64url of a SEC1 PEM', sec1, base64url],
  ['base64 of a PKCS#8 PEM', sec1, (pem) => base64(toPkcs8(pem))],
  ['base64url of SEC1 DER', sec1, (pem) => base64url(openssl('ec -outform DER', pem))],
  ['base64url of PKCS#8 DER', sec1, (pem) => base64url(toPkcs8(pem, 'DER'))],
  ['base64 of PKCS#8 DER in lines', sec1, (pem) => text(openssl('base64', toPkcs8(pem, 'DER')))],
];

const publicForms: [string, (pem: Buffer) => string][] = [
  ['SPKI PEM', (pem) => text(toSpki(pem))],
  ['SPKI PEM of a compressed point', (pem) => text(openssl('ec -pubout -conv_form compressed', pem))],
  ['base64url of an SPKI PEM', (pem) => base64url(toSpki(pem))],
  ['base64url of SPKI DER', (pem) => base64url(toSpki(pem, 'DER'))],
  ['base64 of the point', (pem) => base64(toSpki(pem, 'DER').subarray(-POINT_OCTETS))],
];

const why = isThere() ? '' : ' (skipped: there is no openssl command)';

// Nobody needs openssl to run Belfry.
describe.skipIf(why !== '')(`keys of openssl${why}`, () => {
  /** As OpenSSL derives it: the end of the SPKI. */
  const pointOf = (pem: Buffer) =>
    base64url(openssl('ec -pubout -conv_form uncompressed -outform DER', pem).subarray(-POINT_OCTETS));

  it.each(privateForms)('are read as %s', (_name, make, write) => {
    const pem = make();
    expect(parseVapidKeys({ privateKey: write(pem) }).publicKey).toBe(pointOf(pem));
  });

  it.each(publicForms)('are read as %s', (_name, write) => {
    const pem = sec1();
    expect(parseVapidKeys({ privateKey: text(pem), publicKey: write(pem) }).publicKey).toBe(pointOf(pem));
    expect(() => parseVapidKeys({ privateKey: text(pem), publicKey: write(sec1()) })).toThrow(/does not belong/);
  });

  it('are refused on another curve, with a passphrase, and of another kind', () => {
    const refuse = (pem: Buffer, message: RegExp) =>
      expect(() => parseVapidKeys({ privateKey: text(pem) })).toThrow(message);
    refuse(openssl('ecparam -name secp384r1 -genkey -noout'), /P-256/);
    refuse(openssl('genpkey -algorithm ed25519'), /P-256/);
    refuse(openssl('ec -aes128 -passout pass:open', sec1()), /passphrase/);
    refuse(openssl('pkcs8 -topk8 -passout pass:open', sec1()), /passphrase/);
    refuse(toSpki(sec1()), /is a public key/);
  });
});

describe('keys of web-push', () => {
  it('are read as its functions make them', () => {
    const pair = webpush.generateVAPIDKeys();
    expect(parseVapidKeys(pair)).toEqual(pair);
  });

  it('are read as the JSON that its command prints, taken whole for the private key', () => {
    const json = execFileSync(process.execPath, [WEB_PUSH, 'generate-vapid-keys', '--json'], { encoding: 'utf8' });
    const pair = JSON.parse(json) as { publicKey: string; privateKey: string };
    expect(parseVapidKeys({ privateKey: json })).toEqual(pair);
    expect(parseVapidKeys({ privateKey: json, publicKey: pair.publicKey })).toEqual(pair);
    expect(parseVapidKeys({ privateKey: JSON.stringify({ privateKey: pair.privateKey }) })).toEqual(pair);
  });

  it('are refused as JSON of two that do not belong together, and beside another public key', () => {
    const [pair, other] = [webpush.generateVAPIDKeys(), webpush.generateVAPIDKeys()];
    const mixed = JSON.stringify({ publicKey: other.publicKey, privateKey: pair.privateKey });
    expect(() => parseVapidKeys({ privateKey: mixed })).toThrow(/does not belong/);
    expect(() => parseVapidKeys({ privateKey: JSON.stringify(pair), publicKey: other.publicKey })).toThrow(
      /does not belong/,
    );
  });
});
