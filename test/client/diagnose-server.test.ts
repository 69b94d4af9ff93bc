// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isWithin } from '../../client/diagnose/look-server.ts';
import type { DiagnoseResponse } from '../../wire/schemas/diagnosis.ts';
import { createDiagnosisScene, type DiagnosisScene } from './diagnose-scene.ts';

let scene: DiagnosisScene;
beforeEach(() => {
  scene = createDiagnosisScene();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const record = (more: Partial<DiagnoseResponse>): DiagnoseResponse => ({
  ...(scene.record as DiagnoseResponse),
  ...more,
});

describe('what a diagnosis finds on the server', () => {
  it('the key: the same, an older one that the server still has, another, or not told', async () => {
    expect(await scene.look('key')).toMatch(/^ok/);
    scene.madeWith = 'key-b';
    expect(await scene.look('key')).toMatch(/^problem: .*another key/);
    scene.record = record({ vapidKeyId: 'b' });
    expect(await scene.look('key')).toMatch(/^warning: .*older key/);
    scene.madeWith = undefined;
    expect(await scene.look('key')).toMatch(/^unknown: This browser does not say/);
    scene.serverKey = scene.refusal('offline');
    expect(await scene.look('key')).toMatch(/^unknown: The server cannot be reached/);
  });

  it('its record, and for whom', async () => {
    expect(await scene.look('server')).toBe('ok: sub_1, for ana.');
    scene.record = record({ userId: null });
    expect(await scene.look('server')).toBe('ok: sub_1, for an anonymous browser.');
  });

  it('that it has lost the record, or has it for somebody else', async () => {
    scene.record = scene.refusal('server_refused', 'subscription_unknown');
    expect(await scene.look('server')).toMatch(/^problem: The server does not have this browser .* → Reload/);
    expect(await scene.look('last-push')).toBe('unknown: Needs the record on the server first.');
    scene.state = { ...scene.state, status: 'subscribed-elsewhere' };
    expect(await scene.look('server')).toMatch(/^problem: .*another account/);
  });

  it('that it has switched the subscription off, and why', async () => {
    scene.record = record({ active: false, inactiveReason: 'gone' });
    expect(await scene.look('server')).toContain('problem: The server has switched it off: the push service said');
    scene.record = record({ active: false, inactiveReason: 'some_new_reason' });
    expect(await scene.look('server')).toContain('switched it off: some new reason.');
  });

  it.each([
    ['offline', 'The server cannot be reached.'],
    ['unauthorized', 'The server does not accept the login.'],
    ['server_error', 'The server answered: detail.'],
  ] as const)('that it answers %s', async (code, finding) => {
    scene.record = scene.refusal(code);
    expect(await scene.look('server')).toContain(`problem: ${finding}`);
  });

  it('that it cannot be reached, also where there is nothing to ask it for', async () => {
    scene.subscription = null;
    expect(await scene.look('server')).toMatch(/^unknown/);
    scene.serverKey = scene.refusal('offline');
    expect(await scene.look('server')).toMatch(/^problem: The server cannot be reached/);
  });

  it('when the last push was taken and shown', async () => {
    expect(await scene.look('last-push')).toMatch(/^ok: Taken by the push service at .*2026.*shown here at .*2026/);
    scene.record = record({ lastPush: { ...scene.lastPush, shownAt: null } });
    expect(await scene.look('last-push')).toMatch(/^warning: .*has not said that it showed it/);
    scene.record = record({ lastPush: null });
    expect(await scene.look('last-push')).toMatch(/^unknown: None yet/);
  });

  it.each([
    ['retrying', 'unknown: On its way'],
    ['skipped', 'warning: Not sent at .*: quiet hours'],
    ['gone', 'problem: The push service did not take it at .*: quiet hours'],
    ['rejected', 'problem: The push service did not take it at '],
  ] as const)('that the last push was %s', async (state, said) => {
    scene.record = record({ lastPush: { ...scene.lastPush, state, reason: 'quiet_hours', shownAt: null } });
    expect(await scene.look('last-push')).toMatch(new RegExp(`^${said}`));
  });

  it('the status where there is no reason', async () => {
    const lastPush = { ...scene.lastPush, state: 'rejected', httpStatus: 403, reason: null, shownAt: null } as const;
    scene.record = record({ lastPush });
    expect(await scene.look('last-push')).toContain('HTTP 403');
  });

  it('what the preferences hold back', async () => {
    const { preferences } = scene.state;
    if (preferences === null) throw new Error('the scene has preferences');
    const prefer = (more: object) => (scene.state = { ...scene.state, preferences: { ...preferences, ...more } });
    expect(await scene.look('preferences')).toBe('ok: Everything is switched on.');
    prefer({ enabled: false });
    expect(await scene.look('preferences')).toMatch(/^problem: All notifications are switched off/);
    prefer({ quietHours: { enabled: true, start: '00:00', end: '23:59', timeZone: 'Mars/Olympus' } });
    expect(await scene.look('preferences')).toMatch(/^warning: Quiet hours, until 23:59/);
    prefer({ categories: { offers: false, news: true } });
    const categories = [
      { id: 'offers', name: 'Offers', defaultOn: false },
      { id: 'news', name: 'News', defaultOn: true },
    ];
    scene.state = { ...scene.state, categories };
    expect(await scene.look('preferences')).toMatch(/^ok: Switched off: Offers\./);
    scene.state = { ...scene.state, preferences: null };
    expect(await scene.look('preferences')).toMatch(/^unknown/);
  });

  it('quiet hours by the clock of the person’s zone', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 5, 15, 12), toFake: ['Date'] });
    const quietHours = { enabled: true, start: '20:00', end: '22:00', timeZone: 'Asia/Tokyo' };
    const preferences = { enabled: true, categories: {}, quietHours, soundEnabled: true, vibrationEnabled: true };
    scene.state = { ...scene.state, preferences };
    expect(await scene.look('preferences')).toMatch(/^warning: Quiet hours, until 22:00/);
  });

  it.each([
    ['22:00', '22:00', '08:00', true],
    ['03:00', '22:00', '08:00', true],
    ['08:01', '22:00', '08:00', false],
    ['12:00', '09:00', '17:00', true],
    ['08:59', '09:00', '17:00', false],
  ])('whether %s is within %s–%s', (clock, start, end, within) => {
    expect(isWithin(clock, start, end)).toBe(within);
  });
});

describe('a test push', () => {
  it('is timed to its arrival, be it faster than the answer', async () => {
    const diagnosis = await scene.run({ test: true });
    expect(diagnosis.testPushMs).toBeGreaterThanOrEqual(0);
    expect(scene.calls).toEqual(['POST /diagnose', 'POST /test']);
    expect(await scene.look('test-push', { test: true })).toMatch(/^ok: It came, and was shown, after \d+ ms\.$/);
    expect(await scene.look('focus-mode', { test: true })).toMatch(
      /^unknown: .*the browser has handed it to the system/,
    );
  });

  it('is timed also when it comes later than the answer', async () => {
    scene.test = async () => {
      setTimeout(() => scene.tell('ntf_1'), 5);
      return 'ntf_1';
    };
    expect(await scene.look('test-push', { test: true })).toMatch(/^ok/);
  });

  it('is lost when only other pushes come', async () => {
    scene.test = async () => {
      scene.tell('ntf_2');
      scene.tell(null);
      scene.tell('ntf_1', { type: 'click' });
      scene.tell('ntf_1', { belfry: 2 });
      return 'ntf_1';
    };
    const { ok, testPushMs } = await scene.run({ test: true });
    expect({ ok, testPushMs }).toEqual({ ok: false, testPushMs: undefined });
    expect(await scene.look('test-push', { test: true })).toMatch(/^problem: The push service took it, and within/);
    expect(await scene.look('focus-mode', { test: true })).toMatch(/^unknown: No page can see it\. →/);
  });

  it('is nobody’s to tell of where Safari shows it by itself', async () => {
    scene.subscription = { endpoint: 'https://web.push.apple.com/secret' };
    scene.record = record({ lastPush: { ...scene.lastPush, shownAt: null } });
    scene.test = async () => 'ntf_1';
    const { ok } = await scene.run({ test: true });
    expect(ok).toBe(true);
    expect(await scene.look('test-push', { test: true })).toMatch(/^unknown: .*Safari shows notifications by itself/);
    expect(await scene.look('last-push')).toMatch(/^unknown: .*Safari shows notifications by itself/);
    scene.record = record({ lastPush: scene.lastPush });
    expect(await scene.look('last-push')).toMatch(/^ok/);
  });

  it('says why it could not be sent', async () => {
    scene.test = () => Promise.reject(scene.refusal('server_error', 'push_refused', '410 gone'));
    expect(await scene.look('test-push', { test: true })).toMatch(/^problem: It could not be sent: 410 gone\./);
  });

  it('is not sent to a browser without a subscription', async () => {
    scene.subscription = null;
    expect(await scene.look('test-push', { test: true })).toBe('unknown: Needs the subscription first.');
    scene.permission = 'default';
    expect(await scene.look('test-push', { test: true })).toBe('unknown: Needs the permission first.');
    expect(scene.calls).toEqual([]);
  });
});

describe('printing', () => {
  it('writes each line to the console, problems as errors', async () => {
    const { group, groupEnd, log, warn, error } = {
      group: vi.spyOn(console, 'group').mockReturnValue(),
      groupEnd: vi.spyOn(console, 'groupEnd').mockReturnValue(),
      log: vi.spyOn(console, 'log').mockReturnValue(),
      warn: vi.spyOn(console, 'warn').mockReturnValue(),
      error: vi.spyOn(console, 'error').mockReturnValue(),
    };
    scene.record = record({ active: false, inactiveReason: 'unsubscribed', lastPush: null });
    const { lines } = await scene.run({ print: true });
    expect(group).toHaveBeenCalledWith('One problem.');
    expect(error.mock.calls).toEqual([
      [expect.stringMatching(/^\[PROBLEM\] Record on the server: .*unsubscribed it\.\n {4}→ Reload/)],
    ]);
    expect(log.mock.calls.length + warn.mock.calls.length + 1).toBe(lines.length);
    expect(groupEnd).toHaveBeenCalledOnce();
  });
});
