/** Encryptions a second in one thread, beside those of `web-push`, in turns so that both see the same machine. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { encrypt } from '../../server/webpush/index.ts';
import { browserKey } from './seed.ts';

const ROUNDS = 30;
const EACH = 300;
const PLAINTEXT = Buffer.alloc(500, 'x');

/** What `web-push` itself calls; it exports no `encrypt`. */
interface RivalHelper {
  encrypt(p256dh: string, auth: string, payload: Buffer, encoding: 'aes128gcm'): unknown;
}

export async function compareEncryption(): Promise<{ perSecond: number; ratio: number }> {
  const rival = createRequire(import.meta.url)('web-push/src/encryption-helper.js') as RivalHelper;
  const [p256dh, auth] = [browserKey(), randomBytes(16)];
  const [p256dhText, authText] = [p256dh.toString('base64url'), auth.toString('base64url')];
  const ours = (): unknown => encrypt(PLAINTEXT, { p256dh, auth });
  const theirs = (): unknown => rival.encrypt(p256dhText, authText, PLAINTEXT, 'aes128gcm');
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.ours.push(timed(ours));
    times.theirs.push(timed(theirs));
  }
  const [fast, slow] = [median(times.ours), median(times.theirs)];
  return { perSecond: EACH / fast, ratio: slow / fast };
}

/** `openssl speed ecdhp256`: the part of an encryption that nobody can leave out. undefined where there is no openssl */
export function opensslEcdhPerSecond(): number | undefined {
  const { stdout } = spawnSync('openssl', ['speed', '-seconds', '2', 'ecdhp256'], { encoding: 'utf8' });
  const perSecond = /ecdh \(nistp256\)\s+\S+\s+([\d.]+)/.exec(stdout ?? '')?.[1];
  return perSecond === undefined ? undefined : Number(perSecond);
}

function timed(run: () => unknown): number {
  const start = performance.now();
  for (let i = 0; i < EACH; i += 1) run();
  return (performance.now() - start) / 1000;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
