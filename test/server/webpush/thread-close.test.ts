import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const MODULE = new URL('../../../server/webpush/threads/thread.ts', import.meta.url).href;

/** Answers what it has after a moment, and takes another to end. */
const THREAD = `
  import { parentPort } from 'node:worker_threads';
  parentPort.postMessage([]);
  parentPort.on('message', (order) => {
    if (order === 'close') return setTimeout(() => parentPort.close(), 60);
    setTimeout(() => parentPort.postMessage(order.heads.map(({ id }) => ({ id, answer: { kind: 'accepted' } }))), 20);
  });`;

const PROGRAM = `
  import { startThread } from ${JSON.stringify(MODULE)};
  const script = new URL(${JSON.stringify(`data:text/javascript,${encodeURIComponent(THREAD)}`)});
  const thread = startThread(script, { padToOctets: 0, transport: {} }, (cause) => console.log('crash', cause));
  const target = { origin: 'https://a.example', host: 'a.example', path: '/a' };
  const keys = { p256dh: new Uint8Array(65), auth: new Uint8Array(16) };
  const rest = { payload: null, ttlSeconds: 1, urgency: 'normal', topic: null, authorization: 'vapid' };
  const answer = thread.post({ target, ...keys, ...rest });
  await thread.close();
  console.log((await answer).kind, 'and closed');`;

describe('a sender thread that is closed with a message on its way', () => {
  it('keeps the process alive until it has ended, though nothing else does', async () => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', PROGRAM]);
    expect(stdout).toBe('accepted and closed\n');
  });
});
