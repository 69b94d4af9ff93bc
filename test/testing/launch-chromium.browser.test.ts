import { existsSync, readdirSync, rmSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { startScript } from './fixtures/run-script.ts';

// The set-up says which browser is missing.
describe.skipIf(inject('browserMissing') !== null)('launchChromium', () => {
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
    expect(readdirSync(profile).filter((name) => name.startsWith('.'))).toEqual([]);
    rmSync(profile, { recursive: true });
  });
});
