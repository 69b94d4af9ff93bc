// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';
import type { Diagnosis } from '../../client/diagnose/contract.ts';
import { createFakeBrowser } from './fake-browser.ts';

afterEach(() => void vi.restoreAllMocks());

const testPushNotifications = (): Promise<Diagnosis> =>
  (window as unknown as { testPushNotifications: () => Promise<Diagnosis> }).testPushNotifications();

it('puts testPushNotifications() into the console, which prints the diagnosis with a test push', async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const browser = createFakeBrowser();
  const page = browser.openPage();
  await page.start();
  const { lines } = await testPushNotifications();
  expect(lines.map(({ check }) => check)).toContain('test-push');
  expect(print.mock.calls.flat().join('\n')).toContain(lines[0]?.title);
  page.stop();
});

it('has it where push is not supported, which is what it says then', async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const browser = createFakeBrowser();
  Reflect.deleteProperty(globalThis, 'PushManager');
  expect((await browser.openPage().start()).status).toBe('unsupported');
  const { ok, lines } = await testPushNotifications();
  expect(ok).toBe(false);
  expect(lines.find(({ check }) => check === 'support')).toMatchObject({ verdict: 'problem' });
});
