/** `belfry vapid import`: keys that were made elsewhere. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateVapidKey } from '../../../server/webpush/index.ts';
import { createVapidScene, toldKey, type VapidScene } from './vapid-scene.ts';

let scene: VapidScene;
beforeEach(async () => {
  scene = await createVapidScene();
});
afterEach(() => scene.remove());

describe('belfry vapid import', () => {
  const { keyId, publicKey, privateKey } = generateVapidKey();
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: privateKey,
    x: Buffer.from(publicKey, 'base64url').subarray(1, 33).toString('base64url'),
    y: Buffer.from(publicKey, 'base64url').subarray(33).toString('base64url'),
  };

  it.each([
    ['raw', privateKey],
    ['JWK', JSON.stringify(jwk)],
    ['the JSON of web-push', JSON.stringify({ publicKey, privateKey })],
    ['env lines', `# a comment\nVAPID_PUBLIC_KEY=${publicKey}\r\nexport VAPID_PRIVATE_KEY="${privateKey}"\r\n`],
  ])('adds a key from a file: %s', async (_name, text) => {
    writeFileSync(join(scene.cwd, 'key'), text);
    const { code, out, errors } = await scene.run(['import', join(scene.cwd, 'key')]);
    expect({ code, out, errors }).toEqual({
      code: 0,
      out: `imported ${keyId}; public key: ${publicKey}`,
      errors: [],
    });
    expect(await scene.list()).toMatchObject([
      { keyId: scene.firstKey, state: 'current' },
      { keyId, state: 'old', publicKey },
    ]);
  });

  it('adds a key of openssl, as PEM and as binary DER, and makes it current when told to', async () => {
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: scene.cwd, stdio: 'pipe' });
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-out', 'key.pem');
    openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'key.pem', '-outform', 'DER', '-out', 'key.der');
    const point = openssl('pkey', '-in', 'key.pem', '-pubout', '-outform', 'DER').subarray(-65).toString('base64url');
    expect((await scene.run(['import', join(scene.cwd, 'key.pem'), '--current'])).out).toContain(
      `public key: ${point}`,
    );
    expect((await scene.run(['import', join(scene.cwd, 'key.der')])).out).toMatch(/^the data file has it already/);
    const belfry = await scene.open();
    expect(await toldKey(belfry)).toMatchObject({ publicKey: point });
    await belfry.stop();
  });

  it.each<[string, string, string[], Record<string, string>, RegExp]>([
    ['nothing', '', [], {}, /private key is missing/],
    ['a public key', publicKey, [], {}, /is a public key: are the two swapped/],
    [
      'env lines of two keys',
      `VAPID_PUBLIC_KEY=${generateVapidKey().publicKey}\nVAPID_PRIVATE_KEY=${privateKey}`,
      [],
      {},
      /does not belong/,
    ],
    [
      'a current key that the next start would set aside',
      privateKey,
      ['--current'],
      { VAPID_PRIVATE_KEY: generateVapidKey().privateKey },
      /VAPID_PRIVATE_KEY is set to the key/,
    ],
  ])('refuses %s', async (_name, text, args, env, line) => {
    writeFileSync(join(scene.cwd, 'key'), text);
    const { code, out, errors } = await scene.run(['import', join(scene.cwd, 'key'), ...args], env);
    expect({ code, out, errors }).toEqual({ code: 1, out: '', errors: [expect.stringMatching(line)] });
    expect(errors.join('')).not.toContain(privateKey);
    expect(await scene.list()).toHaveLength(1);
  });

  it('reads standard input', () => {
    const bin = join(import.meta.dirname, '../../../server/cli/bin.ts');
    const out = execFileSync(process.execPath, [bin, 'vapid', 'import'], {
      cwd: scene.cwd,
      input: privateKey,
      encoding: 'utf8',
    });
    expect(out).toBe(`imported ${keyId}; public key: ${publicKey}\n`);
  });

  it('refuses a file that is not there', async () => {
    expect(await scene.run(['import', 'none.pem'])).toMatchObject({
      code: 1,
      errors: [expect.stringContaining('none.pem cannot be read: ENOENT')],
    });
  });
});
