import { describe, expect, inject, it } from 'vitest';
import { launchFirefox, startPushService } from '../../testing/index.ts';

// What stands in for Firefox is a command of POSIX; the set-up says when the browser itself is missing.
describe.skipIf(process.platform === 'win32' || inject('firefoxMissing') !== null)('launchFirefox', () => {
  it('says what Firefox printed when it does not start', async () => {
    const service = await startPushService();
    await expect(launchFirefox({ service, executablePath: '/bin/false' })).rejects.toThrow('it ended with 1');
    await expect(launchFirefox({ service, executablePath: '/none' })).rejects.toThrow('/none');
    await service.close();
  });
});
