import { beforeEach, describe, expect, it } from 'vitest';
import { createDevice, type Device } from '../../device/index.ts';
import { forgetDatabases } from './storage.ts';

const EVENT = { id: 'e1', token: 't', type: 'clicked' as const, at: 1_800_000_000_000 };
const MINUTE = 60_000;

let now = EVENT.at;
let answers: Response[];
let posts: number;
beforeEach(() => {
  forgetDatabases();
  now = EVENT.at;
  answers = [];
  posts = 0;
});

const fetch = async (): Promise<Response> => {
  posts += 1;
  const answer = answers.shift();
  if (!answer) throw new TypeError('Failed to fetch');
  return answer;
};
const flush = (device: Device) => device.flushOutbox({ fetch, now: () => now });
const trouble = (status = 503, headers: HeadersInit = {}) => new Response(null, { status, headers });

async function withOneEvent(): Promise<Device> {
  const device = createDevice();
  await device.addEvent(EVENT, 'https://app.example/events');
  return device;
}

describe('a server in trouble', () => {
  it.each([503, 500, 429])(
    'is left alone for a while after %i, by another page or life of the worker, too',
    async (status) => {
      const device = await withOneEvent();
      answers = [trouble(status)];
      expect(await flush(device)).toBe(1);
      now += 7_000;
      expect(await flush(device)).toBe(1);
      expect(await flush(createDevice())).toBe(1);
      expect(posts).toBe(1);
      now += 8_001;
      answers = [Response.json({})];
      expect(await flush(createDevice())).toBe(0);
    },
  );

  it('is left alone for longer each time, for an hour at most', async () => {
    const device = await withOneEvent();
    const waits: number[] = [];
    for (let round = 0; round < 12; round += 1) {
      answers = [trouble()];
      const before = posts;
      const started = now;
      while (posts === before) {
        await flush(device);
        now += 1000;
      }
      waits.push(now - started);
    }
    expect(waits[1]).toBeLessThanOrEqual(16_000);
    expect(waits[4]).toBeGreaterThan(MINUTE - 1000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60 * MINUTE + 2000);
    expect(waits.at(-1)).toBeGreaterThan(29 * MINUTE);
  });

  it('is left alone for as long as it asks', async () => {
    const device = await withOneEvent();
    answers = [trouble(429, { 'retry-after': '600' })];
    await flush(device);
    now += 599_000;
    await flush(device);
    expect(posts).toBe(1);
    now += 1000;
    await flush(device);
    expect(posts).toBe(2);
  });

  it('is asked as ever once it has answered well', async () => {
    const device = await withOneEvent();
    answers = [trouble(), Response.json({}), trouble(), Response.json({})];
    await flush(device);
    now += 15_000;
    await flush(device);
    await device.addEvent({ ...EVENT, id: 'e2' }, 'https://app.example/events');
    await flush(device);
    now += 15_000;
    expect(await flush(device)).toBe(0);
  });
});

describe('a clock that is set back', () => {
  it('lengthens no wait', async () => {
    const device = await withOneEvent();
    answers = [trouble()];
    now += 365 * 24 * 60 * MINUTE;
    await device.addEvent({ ...EVENT, at: now }, 'https://app.example/events');
    await flush(device);
    expect(posts).toBe(1);
    now = EVENT.at;
    answers = [Response.json({})];
    expect(await flush(createDevice())).toBe(0);
  });
});

describe('no network', () => {
  it('is no trouble of the server’s: the next chance is taken', async () => {
    const device = await withOneEvent();
    await flush(device);
    answers = [Response.json({})];
    expect(await flush(device)).toBe(0);
  });
});
