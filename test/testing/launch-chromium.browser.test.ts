import { existsSync, rmSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { startScript } from './fixtures/run-script.ts';

const PATIENCE_MS = 20_000;

const LAUNCH = `
  const { userDataDir } = await t.launchChromium({ service: await t.startPushService() });
  console.log(userDataDir);
`;

// The set-up says which browser is missing; Windows has no shell to remove a profile with.
describe.skipIf(process.platform === 'win32' || inject('browserMissing') !== null)('launchChromium', () => {
  it.each(['SIGKILL', 'SIGINT'] as const)('leaves no profile behind when its process gets %s', async (signal) => {
    const script = startScript(LAUNCH);
    const profile = await script.firstLine;
    expect(existsSync(profile)).toBe(true);
    script.process.kill(signal);
    await script.ended;
    await expect.poll(() => existsSync(profile), { timeout: PATIENCE_MS }).toBe(false);
  });

  it('leaves a profile that shall stay', async () => {
    const script = startScript(`
      const service = await t.startPushService();
      const chromium = await t.launchChromium({ service });
      await chromium.close({ keepProfile: true });
      await (await t.launchChromium({ service, userDataDir: chromium.userDataDir })).close({ keepProfile: true });
      console.log(chromium.userDataDir);
      await service.close();
    `);
    const profile = await script.firstLine;
    expect((await script.ended).code).toBe(0);
    expect(existsSync(profile)).toBe(true);
    rmSync(profile, { recursive: true });
  });
});
