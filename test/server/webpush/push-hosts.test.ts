import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_ENDPOINT_CHARS } from '../../../wire/index.ts';
import {
  checkEndpoint,
  EndpointError,
  KNOWN_PUSH_HOSTS,
  matchesHost,
  splitEndpoint,
  vendorOf,
  type EndpointRules,
} from '../../../server/webpush/push-hosts.ts';

function codeOf(endpoint: string, rules?: EndpointRules): string {
  try {
    checkEndpoint(endpoint, rules);
    return 'allowed';
  } catch (error) {
    if (error instanceof EndpointError) return error.code;
    throw error;
  }
}

describe('checkEndpoint', () => {
  it.each([
    ['https://fcm.googleapis.com/fcm/send/abc:def', 'fcm'],
    ['https://fcm.googleapis.com/wp/abc', 'fcm'],
    ['https://android.googleapis.com/gcm/send/abc', 'fcm'],
    ['https://jmt17.google.com/fcm/send/abc', 'fcm'],
    ['https://updates.push.services.mozilla.com/wpush/v2/abc', 'mozilla'],
    ['https://updates-autopush.stage.push.services.mozilla.com/wpush/v2/abc', 'mozilla'],
    ['https://wns2-par02p.notify.windows.com/w/?token=BQYAAA', 'windows'],
    ['https://web.push.apple.com/QGabc', 'apple'],
    ['https://api.push.apple.com/QGabc', 'apple'],
    ['https://FCM.GoogleAPIs.com:443/fcm/send/abc', 'fcm'],
  ])('takes %s, which speaks %s', (endpoint, vendor) => {
    const { origin, host } = checkEndpoint(endpoint);
    expect(origin).toBe(`https://${host}`);
    expect(vendorOf(host)).toBe(vendor);
  });

  it('keeps path and query as they came', () => {
    const path = "/w/?token=BQYAAAD%2b%2fx%3d%3d&a='b'";
    expect(checkEndpoint(`https://wns2-par02p.notify.windows.com${path}`).path).toBe(path);
  });

  it.each([
    'https://android.chromlum.info/fcm/send/abc',
    'https://fcm.googleapis.com.example.net/fcm/send/abc',
    'https://evilfcm.googleapis.com/fcm/send/abc',
    'https://example.net/fcm.googleapis.com',
    'https://example.net?fcm.googleapis.com',
    'https://evilnotify.windows.com/w',
    'https://notify.windows.com/w',
    'https://.notify.windows.com/w',
    'https://x.notify.windows.com.example.net/w',
    'https://push.apple.com.example.net/x',
    'https://fcm.googleapis.com./fcm/send/abc',
    'https://fcm.googleapis.com@example.net/x',
    'https://example.net@fcm.googleapis.com/x',
    'https://user:word@fcm.googleapis.com/x',
    'https://@fcm.googleapis.com/x',
    'https://fcm.googleapis.com:8443/x',
    'https://fcm.googleapis.com\\@example.net/x',
    'https://fcm.googleapis.com/x#fragment',
    'https://fcm.googleapis.com/\tx',
    ' https://fcm.googleapis.com/x',
    'https:fcm.googleapis.com/x',
    'https:///fcm.googleapis.com/x',
    'https://fcm.googleapis.com/ä',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://2130706433/x',
    'https://localhost/x',
    'https://permanently-removed.invalid/fcm/send/x',
    `https://fcm.googleapis.com/${'x'.repeat(MAX_ENDPOINT_CHARS)}`,
  ])('refuses %j', (endpoint) => {
    expect(codeOf(endpoint)).toBe('endpoint_not_allowed');
  });

  it.each([
    'http://fcm.googleapis.com/x',
    'ftp://fcm.googleapis.com/x',
    'javascript:alert(1)',
    'fcm.googleapis.com/x',
    '',
  ])('says of %j that it is no https URL', (endpoint) => {
    expect(codeOf(endpoint)).toBe('endpoint_not_https');
  });

  it('takes the longest endpoint', () => {
    const start = 'https://fcm.googleapis.com/';
    expect(codeOf(start.padEnd(MAX_ENDPOINT_CHARS, 'x'))).toBe('allowed');
    expect(codeOf(start.padEnd(MAX_ENDPOINT_CHARS + 1, 'x'))).toBe('endpoint_not_allowed');
  });

  it('takes further hosts, exact and below a suffix', () => {
    const hosts = ['ntfy.sh', '*.Example.net'];
    expect(codeOf('https://ntfy.sh/abc', { hosts })).toBe('allowed');
    expect(codeOf('https://a.b.example.net/abc', { hosts })).toBe('allowed');
    expect(codeOf('https://example.net/abc', { hosts })).toBe('endpoint_not_allowed');
    expect(codeOf('https://sub.ntfy.sh/abc', { hosts })).toBe('endpoint_not_allowed');
    expect(codeOf('https://ntfy.sh:8443/abc', { hosts })).toBe('endpoint_not_allowed');
  });

  it('takes a routed origin with its port, and no other port', () => {
    const routes = { 'https://push.test:8443': { host: '127.0.0.1', port: 9000 } };
    expect(checkEndpoint('https://push.test:8443/x', { routes }).origin).toBe('https://push.test:8443');
    expect(codeOf('https://push.test/x', { routes })).toBe('endpoint_not_allowed');
    expect(codeOf('https://push.test:8444/x', { routes })).toBe('endpoint_not_allowed');
  });

  it('never says the endpoint in its message', () => {
    expect(() => checkEndpoint('https://example.net/secret-token')).toThrow(/^(?!.*secret-token)/);
  });

  it('has a browser and a vendor for each known host', () => {
    for (const { pattern, vendor } of KNOWN_PUSH_HOSTS) expect(vendorOf(pattern.replace('*', 'x'))).toBe(vendor);
  });

  it('allows only what the URL parser sends to the same known host', () => {
    const scheme = fc.constantFrom('https://', 'HTTPS://', 'https:/', 'https:\\\\', 'https:///');
    const before = fc.constantFrom('', '', '', 'example.net@', 'example.net\\@', 'x.', 'x\t');
    const after = fc.constantFrom('', '', '', ':443', ':80', '.', '.example.net', '\\', '%2eexample.net');
    const piece = fc.constantFrom('/', '\\', '#', '?', '.', '..', '%2e', '\t', ' ', '@', ':', 'x', '%2b', "'", 'ä');
    const tail = fc.oneof(
      fc.constant([]),
      fc.array(piece, { maxLength: 6 }).map((pieces) => ['/', ...pieces]),
    );
    let allowed = 0;
    fc.assert(
      fc.property(scheme, before, after, tail, (start, prefix, suffix, pieces) => {
        const endpoint = `${start}${prefix}fcm.googleapis.com${suffix}${pieces.join('')}`;
        if (codeOf(endpoint) !== 'allowed') return;
        allowed += 1;
        const { origin, path } = checkEndpoint(endpoint);
        expect(new URL(endpoint).host).toBe('fcm.googleapis.com');
        expect(new URL(origin + path).href).toBe(new URL(endpoint).href);
      }),
      { numRuns: 3000 },
    );
    expect(allowed).toBeGreaterThan(50);
  });
});

describe('splitEndpoint', () => {
  it('gives a bare origin the path /', () => {
    expect(splitEndpoint('https://ntfy.sh')).toEqual({ origin: 'https://ntfy.sh', host: 'ntfy.sh', path: '/' });
    expect(splitEndpoint('https://ntfy.sh?up=1').path).toBe('/?up=1');
  });
});

describe('matchesHost', () => {
  it('does not take a bare wildcard for everything', () => {
    expect(matchesHost('*', 'example.net')).toBe(false);
    expect(matchesHost('*.', 'example.net')).toBe(false);
  });
});
