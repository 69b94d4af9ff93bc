import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Webhook } from 'standardwebhooks';

const ROOT = join(import.meta.dirname, '../../..');
const page = readFileSync(join(ROOT, 'API.md'), 'utf8');
const section = page.slice(page.indexOf('### Buttons that your app answers'), page.indexOf('### Categories:'));
const source = Array.from(section.matchAll(/```ts\n([\s\S]*?)```/g), ([, text = '']) => text).find((text) =>
  text.includes('standardwebhooks'),
);
const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const ID = 'ntf_1:sub_1:approve';
const BODY = JSON.stringify({
  type: 'notification.action',
  data: { action: 'approve', data: { bookingId: 7 }, userId: '42' },
});

let folder: string;
const approveBooking = vi.fn();
beforeEach(() => {
  // Within the repository, so that it finds the library.
  folder = mkdtempSync(join(ROOT, 'node_modules/.belfry-receiver-'));
  vi.stubEnv('BELFRY_ACTIONS_SECRET', SECRET);
  vi.stubGlobal('approveBooking', approveBooking);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

async function receive(body: string, at = new Date(), signed = body): Promise<Response> {
  writeFileSync(join(folder, 'receiver.ts'), source ?? '');
  const { POST } = (await import(/* @vite-ignore */ join(folder, 'receiver.ts'))) as {
    POST: (request: Request) => Promise<Response>;
  };
  const headers = {
    'webhook-id': ID,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(SECRET).sign(ID, at, signed),
  };
  return POST(new Request('https://app.example/hooks/belfry', { method: 'POST', body, headers }));
}

describe('API.md shows a receiver of buttons', () => {
  it('that does what was asked, once by its id', async () => {
    const answer = await receive(BODY);
    expect([answer.status, await answer.json()]).toEqual([200, { success: true }]);
    expect(approveBooking).toHaveBeenCalledWith(7, '42', { idempotencyKey: ID });
  });

  it.each<[string, string, Date, string]>([
    ['what others have made', BODY.replace('"7"', '8').replace('42', '43'), new Date(), BODY],
    ['what was kept for ten minutes', BODY, new Date(Date.now() - 600_000), BODY],
  ])('that refuses %s', async (_name, body, at, signed) => {
    expect((await receive(body, at, signed)).status).toBe(401);
    expect(approveBooking).not.toHaveBeenCalled();
  });
});
