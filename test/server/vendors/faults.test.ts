import { subscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';
import type { ScriptedAnswer } from '../../../testing/index.ts';
import { openPipeline, ORIGINS } from './open-pipeline.ts';
import { accepted, gone, itSurvives, itTakes, later, refused, SOON_MS, type Fate } from './play.ts';
import { startRawService } from './raw-service.ts';

const TEN_MB = 10 * 1024 * 1024;
const TIMEOUT_MS = 10_000;
const { fcm: FCM } = ORIGINS;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

function opened<T extends { close(): Promise<void> }>(thing: T): T {
  open.unshift(thing); // the last one is closed first: it is connected to the others
  return thing;
}

describe('a push service that breaks off', () => {
  itTakes(FCM, [
    ['before its answer is asked again soon', { reset: 'before-headers' }, later('reset: ')],
    [
      'within the body of a 201 has taken the message: no repeat',
      { reset: 'mid-body', stored: true },
      { state: 'accepted', httpStatus: 201 },
    ],
    [
      'within the body of a 410 has ended the subscription',
      { reset: 'mid-body', status: 410 },
      { ...gone('HTTP 410'), httpStatus: 410 },
    ],
    [
      'within the body of a 503 is left alone as long as it asks',
      { reset: 'mid-body', status: 503, retryAfterSeconds: 30 },
      { ...later('HTTP 503: Retry-After 30', 30), httpStatus: 503 },
    ],
    ['with something else than HTTP is asked again soon', { garbage: true }, later('reset: ')],
  ]);
});

describe('a push service that answers 10 MB', () => {
  const words = 'x'.repeat(900);
  itTakes(FCM, [
    ['with 201 has taken the message', { bodyOctets: TEN_MB }, accepted()],
    ['with 400 is quoted with a KB', { status: 400, bodyOctets: TEN_MB }, refused(`HTTP 400: ${words}`)],
    ['with 410 ends the subscription', { status: 410, bodyOctets: TEN_MB }, gone(`HTTP 410: ${words}`)],
    ['with 503 is asked again soon', { status: 503, bodyOctets: TEN_MB }, later(`HTTP 503: ${words}`)],
  ]);
});

describe('a push service that takes its time', () => {
  it.each<[string, ScriptedAnswer]>([
    ['and never answers', { hang: true }],
    ['for each octet of its answer', { dripMs: 100 }],
  ])('%s is asked again after 10 s', async (_what, script) => {
    const pipeline = opened(await openPipeline(FCM));
    const { belfry, service, advance } = pipeline.server;
    await pipeline.subscribe();
    pipeline.answer(script);
    const { id } = await belfry.sendToUser('ana', { title: 'Hello' });
    await service.waitFor(() => true);
    await advance(TIMEOUT_MS);
    expect(pipeline.stored(id)).toMatchObject({
      state: 'retrying',
      httpStatus: null,
      reason: expect.stringMatching(/^timeout: /) as string,
    });
    expect(pipeline.subscription()).toBe('active');
    expect(await pipeline.askedAgainAfterMs()).toBe(SOON_MS);
    expect(pipeline.stored(id)).toMatchObject({ state: 'accepted', attempt: 2 });
  });

  it.each([
    [201, 'accepted', 'active'],
    [410, 'gone', 'gone'],
  ])('within the body of a %i has said enough', async (status, state, subscription) => {
    const raw = opened(
      await startRawService('fcm.googleapis.com', `HTTP/1.1 ${status} X\r\nContent-Length: 9\r\n\r\nhalf`, true),
    );
    const pipeline = opened(await openPipeline(FCM, { routes: { [FCM]: raw.route } }));
    await pipeline.subscribe();
    const headersCame = new Promise((resolve) => subscribe('undici:request:headers', resolve));
    const { id } = await pipeline.server.belfry.sendToUser('ana', { title: 'Hello' });
    await headersCame;
    await pipeline.server.advance(TIMEOUT_MS);
    expect(pipeline.stored(id)).toMatchObject({ state, httpStatus: status, attempt: 1 });
    expect(pipeline.subscription()).toBe(subscription);
    expect(await pipeline.askedAgainAfterMs(raw.asked)).toBeNull();
  });
});

describe('the Location of an accepted message', () => {
  it.each([
    ['is kept', '/m/abc', '/m/abc'],
    ['is not kept where it is longer than an endpoint may be', `/m/${'x'.repeat(4_096)}`, null],
    ['is not kept where it is empty', '', null],
  ])('%s', async (_what, location, kept) => {
    const pipeline = opened(await openPipeline(ORIGINS.unknown));
    await pipeline.subscribe();
    pipeline.answer({ status: 201, headers: { location } });
    expect(pipeline.stored(await pipeline.send())).toMatchObject({ state: 'accepted', location: kept });
  });

  it('is no place that a 307 names', async () => {
    const pipeline = opened(await openPipeline(ORIGINS.unknown));
    await pipeline.subscribe();
    pipeline.answer({ status: 307, headers: { location: '/m/abc' } });
    expect(pipeline.stored(await pipeline.send())).toMatchObject({ state: 'rejected', location: null });
  });
});

const RESET: Fate = { state: 'retrying', says: 'reset: ', againMs: SOON_MS };
const head = (...lines: string[]) => ['HTTP/1.1 201 Created', ...lines, '', ''].join('\r\n');

describe('a push service whose answer', () => {
  it.each<[string, string, Fate]>([
    ['has a header without a colon', head('this is no header'), RESET],
    ['has a header name with a space', head('X Y: 1', 'Content-Length: 0'), RESET],
    ['has a NUL in a header', head('Location: /m/\0', 'Content-Length: 0'), RESET],
    ['has a negative length', head('Content-Length: -5'), RESET],
    ['has a length in words', head('Content-Length: many'), RESET],
    ['has two lengths', head('Content-Length: 1', 'Content-Length: 2'), RESET],
    ['has 100 KB of headers', head(`X-Long: ${'x'.repeat(100_000)}`, 'Content-Length: 0'), RESET],
    ['has a status in words', 'HTTP/1.1 fine\r\n\r\n', RESET],
    ['has a version that is not there yet', 'HTTP/9.9 201 Created\r\nContent-Length: 0\r\n\r\n', RESET],
    [
      'is another protocol (101)',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
      RESET,
    ],
    ['is never more than 100', 'HTTP/1.1 100 Continue\r\n\r\n', RESET],
    ['is nothing', '', RESET],
    [
      'is 999',
      'HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n',
      { state: 'retrying', says: 'HTTP 999', againMs: SOON_MS },
    ],
    ['has octets beyond ASCII in a header', head('X-Name: \xe4\xff', 'Content-Length: 0'), { state: 'accepted' }],
    ['is as of 1996', 'HTTP/1.0 201 Created\r\n\r\nends with the connection', { state: 'accepted' }],
    ['breaks its chunks', head('Transfer-Encoding: chunked').concat('zzz\r\n'), { state: 'accepted' }],
    [
      'has control characters and broken UTF-8 in its body',
      'HTTP/1.1 410 Gone\r\nContent-Length: 12\r\n\r\n\x1b[31m\0\r\nno\xff.',
      { state: 'gone', says: 'HTTP 410: [31m no\ufffd.', subscription: 'gone' },
    ],
  ])('%s', async (_what, octets, { state, says, subscription = 'active', againMs = null }) => {
    const raw = opened(await startRawService('fcm.googleapis.com', octets));
    const pipeline = opened(await openPipeline(FCM, { routes: { [FCM]: raw.route } }));
    await pipeline.subscribe();
    const id = await pipeline.send();
    const { reason, ...message } = pipeline.stored(id);
    expect(message).toMatchObject({ state, attempt: 1 });
    if (says === undefined) expect(reason).toBeNull();
    else expect(reason).toContain(says);
    expect(Buffer.byteLength(reason ?? '')).toBeLessThanOrEqual(1024);
    expect(pipeline.subscription()).toBe(subscription);
    expect(await pipeline.askedAgainAfterMs(raw.asked)).toBe(againMs);
    if (againMs !== null) expect(pipeline.stored(id)).toMatchObject({ state: 'accepted', attempt: 2 });
  });
});

describe('a push service that is out of reach, to everybody,', () => {
  itSurvives(FCM, [
    ['cutting every connection, costs nothing', { reset: 'before-headers' }, { alert: 'push_service_down', lost: 0 }],
    ['speaking no HTTP, costs nothing', { garbage: true }, { alert: 'push_service_down', lost: 0 }],
  ]);
});
