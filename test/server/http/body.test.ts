import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createAddressReader } from '../../../server/http/address.ts';
import { checkBody, MAX_BODY_OCTETS, readBody } from '../../../server/http/body.ts';
import { answerProblem } from '../../../server/http/problem.ts';
import type { Problem } from '../../../wire/index.ts';

const app = new Hono();
const faults: unknown[] = [];
app.onError((error, context) => answerProblem(error, context, (fault) => faults.push(fault)));
app.post('/', async (context) =>
  context.json({ text: (await readBody(context, z.object({ text: z.string() }))).text }),
);
app.post('/breaks', () => {
  throw new Error('secret detail');
});
const post = (body: BodyInit | null, type = 'application/json', path = '/') =>
  app.request(path, { method: 'POST', body, headers: { 'content-type': type }, duplex: 'half' } as RequestInit);

describe('readBody', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON', 'application/merge-patch+json'])(
    'reads %s',
    async (type) => expect((await post('{"text":"é"}', type)).status).toBe(200),
  );

  it('reads exactly as much as it allows', async () => {
    const frame = '{"text":""}';
    const fill = (octets: number) => `{"text":"${'x'.repeat(octets - frame.length)}"}`;
    expect((await post(fill(MAX_BODY_OCTETS))).status).toBe(200);
    expect((await post(fill(MAX_BODY_OCTETS + 1))).status).toBe(413);
  });

  it('stops reading a body without an end', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    expect((await post(endless)).status).toBe(413);
    expect(pulled).toBeLessThan(2 * MAX_BODY_OCTETS);
  });

  it('joins characters that came in two pieces', async () => {
    const octets = Buffer.from('{"text":"😀"}');
    const split = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(octets.subarray(0, 11));
        controller.enqueue(octets.subarray(11));
        controller.close();
      },
    });
    expect(await (await post(split)).json()).toEqual({ text: '😀' });
  });

  it('answers an empty body as malformed', async () => {
    const problem = (await (await post(null)).json()) as Problem;
    expect(problem.code).toBe('malformed_json');
  });
});

describe('checkBody', () => {
  const schema = z.strictObject({ 'a/b': z.strictObject({ list: z.array(z.object({ 'x~y': z.number() })) }) });
  const pointers = (value: unknown): string[] => {
    try {
      checkBody(value, schema);
      return [];
    } catch (error) {
      return (error as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
    }
  };

  it('points into the body, escaped as RFC 6901 says', () => {
    expect(pointers({ 'a/b': { list: [{ 'x~y': 1 }, { 'x~y': '2' }] } })).toEqual(['/a~1b/list/1/x~0y']);
    expect(pointers({ 'a/b': { list: [], extra: 1, more: 2 } })).toEqual(['/a~1b/extra', '/a~1b/more']);
    expect(pointers([])).toEqual(['']);
  });
});

describe('a fault of ours', () => {
  it('is logged in full and told as internal, without a word of it', async () => {
    const response = await post('{}', 'application/json', '/breaks');
    const text = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([500, 'application/problem+json']);
    expect(text).not.toContain('secret');
    expect(faults).toEqual([expect.objectContaining({ message: 'secret detail' })]);
  });
});

describe('the address of a caller', () => {
  const read = async (options: { keepIp?: boolean; trustProxy?: boolean }, forwarded?: string) => {
    const reader = createAddressReader(options);
    const host = new Hono().get('/', (context) => context.json({ ip: reader(context) ?? null }));
    const peer = { incoming: { socket: { remoteAddress: '10.0.0.9' } } };
    const response = await host.request(
      '/',
      { headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } },
      peer,
    );
    return ((await response.json()) as { ip: string | null }).ip;
  };

  it('is not kept unless that is switched on', async () => {
    expect(await read({ trustProxy: true }, '1.2.3.4')).toBeNull();
  });

  it('is the connection’s, whatever a stranger claims', async () => {
    expect(await read({ keepIp: true }, '1.2.3.4')).toBe('10.0.0.9');
  });

  it('is what a trusted proxy saw: its own entry, the last', async () => {
    const trusted = { keepIp: true, trustProxy: true };
    expect(await read(trusted, '6.6.6.6, 1.2.3.4')).toBe('1.2.3.4');
    expect(await read(trusted)).toBe('10.0.0.9');
    expect(await read(trusted, ' ')).toBe('10.0.0.9');
    expect(await read(trusted, '2001:db8::1')).toBe('2001:db8::1');
  });

  it.each(['unknown', '_hidden', '1.2.3.4:5678', '999.1.1.1', 'x'.repeat(5000), '<script>'])(
    'is the connection’s where a proxy wrote no address: %s',
    async (text) => expect(await read({ keepIp: true, trustProxy: true }, text)).toBe('10.0.0.9'),
  );
});
