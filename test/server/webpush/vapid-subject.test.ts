import { describe, expect, it } from 'vitest';
import { checkVapidSubject, VapidSubjectError } from '../../../server/webpush/vapid-subject.ts';

describe('checkVapidSubject', () => {
  it.each(['mailto:push@example.com', 'https://example.com/contact', 'https://push.example.com'])(
    'keeps %s',
    (subject) => {
      expect(checkVapidSubject(subject)).toEqual({ subject });
    },
  );

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
    ['an IPv6 address', 'https://[::1]/', /::1/],
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
