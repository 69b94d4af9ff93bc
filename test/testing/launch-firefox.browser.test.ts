import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, expect, inject, it } from 'vitest';
import { launchFirefox, startPushService } from '../../testing/index.ts';

const PATIENCE_MS = 20_000;

/** What is looked at afterwards is /proc. */
const canRun = process.platform === 'linux' && inject('firefoxMissing') === null;

// Elsewhere there is no Firefox, or no /proc to look at.
describe.skipIf(!canRun)('launchFirefox', () => {
  it('leaves neither a browser nor a profile behind when its process is killed', async () => {
    const script = `
      import { launchFirefox, startPushService } from ${JSON.stringify(import.meta.resolve('../../testing/index.ts'))};
      const { userDataDir } = await launchFirefox({ service: await startPushService() });
      console.log(userDataDir);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { value } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
    const profile = String(value);
    expect(existsSync(profile)).toBe(true);
    child.kill('SIGKILL');
    await expect.poll(() => existsSync(profile), { timeout: PATIENCE_MS }).toBe(false);
  });

  it('says what Firefox printed when it does not start', async () => {
    const service = await startPushService();
    await expect(launchFirefox({ service, executablePath: '/bin/false' })).rejects.toThrow('it ended with 1');
    await expect(launchFirefox({ service, executablePath: '/none' })).rejects.toThrow('/none');
    await service.close();
  });
});
