import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCertificate } from '../../testing/certificate.ts';

describe('createCertificate', () => {
  const { cert, key, spkiHash } = createCertificate(['localhost', '127.0.0.1', 'push.belfry.test']);
  const certificate = new X509Certificate(cert);

  it('signs itself with the key that it gives back', () => {
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(certificate.checkIssued(certificate)).toBe(true);
  });

  it('is valid for the names and addresses asked for, and no other', () => {
    expect(certificate.checkHost('push.belfry.test')).toBe('push.belfry.test');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('other.belfry.test')).toBeUndefined();
  });

  it('is valid now and for weeks, not for years', () => {
    const days = (certificate.validToDate.getTime() - Date.now()) / 86_400_000;
    expect(certificate.validFromDate.getTime()).toBeLessThan(Date.now());
    expect(days).toBeGreaterThan(29);
    expect(days).toBeLessThan(31);
  });

  it('encodes a long list of names', () => {
    const names = Array.from({ length: 300 }, (_, i) => `host-${i}.belfry.test`);
    expect(new X509Certificate(createCertificate(names).cert).checkHost('host-299.belfry.test')).toBeDefined();
  });

  it('hashes the public key as Chromium wants it', () => {
    const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
    expect(spkiHash).toBe(createHash('sha256').update(spki).digest('base64'));
  });
});
