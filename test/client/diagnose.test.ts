// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DIAGNOSIS_CHECKS } from '../../client/diagnose/contract.ts';
import { diagnose } from '../../client/diagnose/index.ts';
import { ENGLISH } from '../../client/diagnose/words.ts';
import { PORTUGUESE } from '../../client/diagnose/words-pt-br.ts';
import { createDiagnosisScene, ENDPOINT, ORIGIN, type DiagnosisScene } from './diagnose-scene.ts';

let scene: DiagnosisScene;
beforeEach(() => {
  scene = createDiagnosisScene();
});
afterEach(() => vi.unstubAllGlobals());

describe('a diagnosis', () => {
  it('finds nothing where all is well, and has a line for each check in their order', async () => {
    const { ok, lines, testPushMs } = await scene.run();
    expect(ok).toBe(true);
    expect(lines.map(({ check }) => check)).toEqual(DIAGNOSIS_CHECKS.filter((check) => check !== 'brave'));
    const verdicts = lines.map(({ check, verdict }) => [check, verdict]);
    expect(Object.fromEntries(verdicts)).toMatchObject({
      support: 'ok',
      worker: 'ok',
      server: 'ok',
      'last-push': 'ok',
    });
    expect(verdicts.filter(([, verdict]) => verdict !== 'ok')).toEqual([
      ['test-push', 'unknown'],
      ['focus-mode', 'unknown'],
    ]);
    expect(testPushMs).toBeUndefined();
    expect(scene.calls).toEqual(['POST /diagnose']);
  });

  it('is not ok with one problem, and has a cure for it', async () => {
    scene.subscription = null;
    const { ok, lines } = await scene.run();
    expect(ok).toBe(false);
    for (const { verdict, cure } of lines) if (verdict === 'problem') expect(cure).toMatch(/\S/);
  });

  it('never shows the endpoint, which is a capability', async () => {
    const answer = JSON.stringify(await scene.run({ test: true }));
    expect(answer).not.toContain(ENDPOINT);
    expect(answer).toContain('fcm.googleapis.com');
  });

  it('speaks the person’s language', async () => {
    scene.locale = 'pt-BR';
    expect(await scene.look('permission')).toBe('ok: Permitida.');
    expect((await scene.run()).lines[0]?.title).toBe('Navegador');
    scene.locale = 'de@posix';
    expect(await scene.look('permission')).toBe('ok: Allowed.');
  });

  it('says all that it may say in both languages', () => {
    expect(Object.keys(PORTUGUESE.reasons)).toEqual(Object.keys(ENGLISH.reasons));
    const say = (words: object): [string, readonly string[]][] =>
      Object.entries(words).flatMap(([name, said]) => {
        const parts: unknown = typeof said === 'function' ? (said as (...a: string[]) => unknown)('a', 'b') : undefined;
        return Array.isArray(parts) ? [[name, parts as string[]]] : [];
      });
    const portuguese = new Map(say(PORTUGUESE));
    for (const [name, [finding, cure]] of say(ENGLISH)) {
      const [other, otherCure] = portuguese.get(name) ?? [];
      expect([name, other]).not.toEqual([name, finding]);
      expect([name, typeof otherCure]).toEqual([name, typeof cure]);
    }
    expect(portuguese.size).toBeGreaterThan(40);
  });

  it('answers though nothing can be read', async () => {
    scene.navigator = { serviceWorker: { getRegistrations: () => Promise.reject(new Error('broken')) } };
    scene.serverKey = scene.refusal('offline');
    expect(await scene.look('worker')).toBe('unknown: It could not be looked at: broken.');
    expect(await scene.look('subscription')).toContain('problem');
  });
});

describe('a diagnosis without a browser', () => {
  it('says so', async () => {
    const { context } = scene;
    vi.stubGlobal('window', undefined);
    expect(await diagnose(context())).toMatchObject({ ok: false, lines: [{ check: 'support', verdict: 'problem' }] });
  });
});

describe('what a diagnosis finds in the browser', () => {
  it('no push', async () => {
    scene.state = { ...scene.state, status: 'unsupported', reason: 'old-ios' };
    expect(await scene.look('support')).toContain('problem: This version of iOS');
    scene.state = { ...scene.state, status: 'needs-install', reason: null };
    expect(await scene.look('support')).toMatch(/^problem: .*→ Tap the Share button/);
    scene.state = { ...scene.state, status: 'unsupported' };
    scene.navigator = { serviceWorker: undefined };
    expect(await scene.look('support')).toContain('problem: This browser offers no service workers');
  });

  it('a permission that was blocked, with the steps of this browser', async () => {
    scene.permission = 'denied';
    expect(await scene.look('permission')).toMatch(
      /^problem: Blocked in Chrome\. → Click the icon .* Allow\. Then reload this page\.$/,
    );
    scene.permission = 'default';
    expect(await scene.look('permission')).toContain('problem: Not asked yet');
  });

  it('a worker that is gone, is another, is not there yet, or is about to be replaced', async () => {
    const { registration } = scene;
    scene.registration = { ...registration, waiting: { scriptURL: `${ORIGIN}/sw.js` } };
    expect(await scene.look('worker')).toMatch(/^warning: \/sw.js is active, and a newer/);
    scene.registration = { ...registration, active: null, installing: { scriptURL: `${ORIGIN}/sw.js` } };
    expect(await scene.look('worker')).toMatch(/^problem: \/sw.js is not active yet/);
    scene.registration = { ...registration, active: { scriptURL: `${ORIGIN}/pwa.js` } };
    expect(await scene.look('worker')).toMatch(/^problem: \/pwa.js is registered where \/sw.js should be/);
    scene.registration = undefined;
    expect(await scene.look('worker')).toMatch(/^problem: \/sw.js is not registered here. → Reload/);
    expect(await scene.look('scope')).toMatch(/^unknown/);
  });

  it('a scope that this page is outside of', async () => {
    scene.workerUrl = '/push/sw.js';
    const active = { scriptURL: `${ORIGIN}/push/sw.js` };
    scene.registration = { ...scene.registration, scope: `${ORIGIN}/push/`, active };
    expect(await scene.look('worker')).toBe('ok: /push/sw.js is active.');
    expect(await scene.look('scope')).toMatch(/^warning: \/push\/, and this page is outside/);
    scene.path = '/push/settings';
    expect(await scene.look('scope')).toBe('ok: /push/, this page included.');
  });

  it('no subscription, and why', async () => {
    scene.subscription = null;
    expect(await scene.look('subscription')).toContain('problem: This browser has none.');
    expect(await scene.look('server')).toContain('unknown: Needs the subscription first.');
    scene.state = { ...scene.state, status: 'expired' };
    expect(await scene.look('subscription')).toContain('problem: The browser has ended it by itself.');
    scene.state = {
      ...scene.state,
      status: 'error',
      error: scene.refusal('subscribe_failed', undefined, 'AbortError'),
    };
    expect(await scene.look('subscription')).toContain('could not get one: AbortError');
    const error = scene.refusal('subscribe_failed');
    error.cause = new DOMException('push service error', 'AbortError');
    scene.state = { ...scene.state, error };
    expect(await scene.look('subscription')).toContain('could not get one: push service error.');
    scene.permission = 'default';
    expect(await scene.look('subscription')).toContain('unknown: Needs the permission first.');
  });

  it('a subscription that never delivers', async () => {
    scene.subscription = { endpoint: 'https://permanently-removed.invalid/fcm/send/1' };
    expect(await scene.look('subscription')).toContain('problem: The browser holds one that never delivers.');
  });

  it('a private window, where that can be told', async () => {
    expect(await scene.look('private-window')).toMatch(/^ok/);
    scene.subscription = null;
    expect(await scene.look('private-window')).toMatch(/^ok/); // Chromium's have no permission
    scene.permission = 'denied';
    expect(await scene.look('private-window')).toMatch(/^unknown/);
    vi.stubGlobal('performance', { now: () => 0, memory: { jsHeapSizeLimit: 4e9 } });
    scene.navigator = { storage: { estimate: async () => ({ quota: 1e9 }) } };
    expect(await scene.look('private-window')).toMatch(/^warning: It looks like one/);
    scene.navigator = { storage: { estimate: async () => ({ quota: 1e11, usage: 7 }) } };
    expect(await scene.look('private-window')).toMatch(/^unknown/);
    // What today's Chromium says, wherever it is asked.
    scene.navigator = { storage: { estimate: async () => ({ quota: 5 * 2 ** 30 + 7, usage: 7 }) } };
    expect(await scene.look('private-window')).toMatch(/^unknown/);
    scene.state = { ...scene.state, status: 'unsupported', reason: 'private-window' };
    expect(await scene.look('private-window')).toMatch(/^problem: This is one/);
  });

  it('Brave’s switch', async () => {
    expect(await scene.look('brave')).toBe('none');
    scene.navigator = { brave: {} };
    expect(await scene.look('brave')).toMatch(/^ok/);
    scene.subscription = null;
    expect(await scene.look('brave')).toMatch(/^warning: .*Use Google services for push messaging/);
    const error = Object.assign(scene.refusal('subscribe_failed'), { cause: new DOMException('', 'AbortError') });
    scene.state = { ...scene.state, status: 'error', error };
    expect(await scene.look('brave')).toMatch(/^problem: .*Use Google services for push messaging/);
  });
});
