import { describe, expect, it } from 'vitest';
import { checkVapidSubject, VapidSubjectError } from '../../../server/webpush/vapid-subject.ts';

describe('checkVapidSubject', () => {
  it.each([
    'mailto:push@example.com',
    'mailto:push+belfry@mail.example.co.uk',
    'mailto:push@bücher.example.com',
    'mailto:push@xn--bcher-kva.example.com',
    'mailto:push@example.com.',
    'https://example.com/contact',
    'https://push.example.com',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'mailto:push@[8.8.8.8]',
  ])('keeps %s', (subject) => {
    expect(checkVapidSubject(subject)).toEqual({ subject });
  });

  it.each([
    ['MAILTO:Push@Example.com', 'mailto:Push@Example.com'],
    ['HTTPS://example.com', 'https://example.com'],
  ])('writes the scheme of %s small', (given, subject) => {
    expect(checkVapidSubject(given)).toEqual({ subject });
  });

  it('warns of a placeholder that nobody has filled in', () => {
    expect(checkVapidSubject('mailto:you@your-domain.example').warning).toMatch(/still the placeholder/);
  });

  it('gives a bare address its mailto:', () => {
    expect(checkVapidSubject(' push@example.com\n')).toEqual({ subject: 'mailto:push@example.com' });
  });

  it.each([
    ['an empty text', ' ', /empty/],
    ['a space', 'mailto: push@example.com', /space/],
    ['angle brackets', 'mailto:<push@example.com>', /angle bracket/],
    ['a name with an address', 'Push <push@example.com>', /space or an angle bracket/],
    ['a line break', 'mailto:a@example.com\nx', /space/],
    ['localhost mail', 'mailto:me@localhost', /localhost.*403/],
    ['a bare address at localhost', 'me@localhost', /localhost/],
    ['a localhost site', 'https://localhost:8080/', /localhost/],
    ['a name below localhost', 'https://app.localhost', /localhost/],
    ['a loopback address', 'https://127.0.0.1/', /127\.0\.0\.1/],
    ['an IPv6 loopback address', 'https://[::1]/', /::1/],
    ['a loopback address inside IPv6', 'https://[::ffff:127.0.0.1]/', /7f00:1/],
    ['a private address', 'https://192.168.1.5/', /192\.168\.1\.5/],
    ['mail at a loopback address', 'mailto:me@[127.0.0.1]', /127\.0\.0\.1/],
    ['mail at an IPv6 loopback address', 'mailto:me@[IPv6:::1]', /::1/],
    ['a name that is invalid', 'mailto:me@app.invalid', /app\.invalid/],
    ['an onion name', 'https://abc.onion', /onion/],
    ['a space that nobody sees', 'mailto:push@\u200bexample.com', /space/],
    ['a space that does not break', 'mailto:\u00a0push@example.com', /space/],
    ['angle brackets in disguise', 'mailto:%3Cpush@example.com%3E', /e-mail/],
    ['two addresses with a comma', 'mailto:a@example.com,b@example.com', /e-mail/],
    ['a domain with an empty part', 'mailto:a@example..com', /e-mail/],
    ['a domain with a hyphen at its end', 'mailto:a@example-.com', /e-mail/],
    ['a very long domain that is none', `mailto:a@${'a-'.repeat(5000)}_`, /e-mail/],
    ['a mail with a subject', 'mailto:a@example.com?subject=Push', /e-mail/],
    ['a name without a dot', 'mailto:me@intranet', /intranet/],
    ['a local name', 'mailto:me@nas.local.', /local/],
    ['a test name', 'mailto:me@app.test', /app\.test/],
    ['http', 'http://example.com', /neither/],
    ['no address', 'mailto:', /e-mail/],
    ['two addresses', 'mailto:a@b.com@c.com', /e-mail/],
    ['plain words', 'example.com', /neither/],
    ['credentials', 'https://user:word@example.com/', /password/],
  ])('refuses %s and says why', (_name, subject, reason) => {
    expect(() => checkVapidSubject(subject)).toThrow(VapidSubjectError);
    expect(() => checkVapidSubject(subject)).toThrow(reason);
  });

  it.each(['mailto:me@localhost', 'mailto: me@example.com', 'Me <me@example.com>', 'mailto:me@nas.local'])(
    'says what Apple answers to %j',
    (subject) => {
      expect(() => checkVapidSubject(subject)).toThrow(/Apple answers 403 BadJwtToken/);
    },
  );

  it('lets localhost pass in development, with a warning', () => {
    const { subject, warning } = checkVapidSubject('dev@localhost', { allowLocalhost: true });
    expect(subject).toBe('mailto:dev@localhost');
    expect(warning).toMatch(/403 BadJwtToken.*development/);
  });

  it('gives no warning for a good subject in development', () => {
    expect(checkVapidSubject('push@example.com', { allowLocalhost: true })).toEqual({
      subject: 'mailto:push@example.com',
    });
  });
});
