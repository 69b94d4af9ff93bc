import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameReader, encodeFrame, type Frame } from '../../testing/push-service/fcm/framing.ts';
import * as stanza from '../../testing/push-service/fcm/stanza.ts';

const frames = fc.array(fc.record({ tag: fc.nat(16), body: fc.uint8Array({ maxLength: 400 }) }), { maxLength: 8 });

function encodeAll(list: Frame[], version = 41): Buffer {
  return Buffer.concat([Buffer.of(version), ...list.map(encodeFrame)]);
}

const plain = (list: Frame[]) => list.map(({ tag, body }) => ({ tag, body: Buffer.from(body).toString('hex') }));

describe('MCS framing', () => {
  it('gives back what was framed, however the stream is chunked', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (list, sizes) => {
        const stream = encodeAll(list);
        const read = createFrameReader();
        const got: Frame[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          got.push(...read(stream.subarray(at, at + size)));
          at += size;
        }
        expect(plain(got)).toEqual(plain(list));
      }),
    );
  });

  it('writes tag, varint length and body', () => {
    const framed = encodeFrame({ tag: 8, body: new Uint8Array(300) });
    expect([...framed.subarray(0, 3)]).toEqual([8, 0xac, 0x02]);
    expect(framed).toHaveLength(303);
  });

  it('refuses another version, an endless length and an absurd one', () => {
    expect(() => createFrameReader()(Buffer.of(38))).toThrow('MCS version 38');
    expect(() => createFrameReader()(Buffer.of(41, 8, 255, 255, 255, 255, 255))).toThrow(RangeError);
    expect(() => createFrameReader()(Buffer.of(41, 8, 255, 255, 255, 127))).toThrow(RangeError);
  });
});

describe('stanzas', () => {
  it('writes a data message that a protobuf reader understands', () => {
    const octets = stanza.encodeDataMessage({
      id: 'm1',
      from: 'sender',
      category: 'org.chromium.linux',
      data: { subtype: 'wp:x', 'content-encoding': 'aes128gcm' },
      octets: Uint8Array.of(1, 2, 3),
      ttlSeconds: 60,
      sentAt: 1_893_456_000_000,
    });
    const reader = new BinaryReader(octets);
    const read: [number, unknown][] = [];
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag();
      read.push([
        field,
        type === WireType.Varint ? Number(reader.int64()) : Buffer.from(reader.bytes()).toString('latin1'),
      ]);
    }
    expect(read).toEqual([
      [2, 'm1'],
      [3, 'sender'],
      [5, 'org.chromium.linux'],
      [7, '\x0a\x07subtype\x12\x04wp:x'],
      [7, '\x0a\x10content-encoding\x12\x09aes128gcm'],
      [9, 'm1'],
      [17, 60],
      [18, 1_893_456_000_000],
      [21, '\x01\x02\x03'],
      [24, 1],
    ]);
  });

  it('reads a login request with the ids that already arrived', () => {
    const writer = new BinaryWriter();
    const fields: [number, string][] = [
      [1, 'chrome-156'],
      [2, 'mcs.android.com'],
      [3, '123'],
      [5, '456'],
      [10, 'm1'],
      [10, 'm2'],
    ];
    for (const [field, text] of fields) writer.tag(field, WireType.LengthDelimited).string(text);
    expect(stanza.decodeLoginRequest(writer.finish())).toEqual({
      id: 'chrome-156',
      deviceId: '123',
      securityToken: '456',
      receivedIds: ['m1', 'm2'],
    });
  });

  it('reads stream acknowledgements of heartbeats and selective ones of iq stanzas', () => {
    const ping = new BinaryWriter().tag(2, WireType.Varint).int32(7).finish();
    expect(stanza.decodeAcknowledgement(stanza.TAG.heartbeatPing, ping)).toEqual({ lastStreamId: 7, ids: [] });

    const selective = new BinaryWriter().tag(1, WireType.LengthDelimited).string('m1').finish();
    const iq = new BinaryWriter();
    iq.tag(7, WireType.LengthDelimited).fork();
    iq.tag(1, WireType.Varint).int32(12).tag(2, WireType.LengthDelimited).bytes(selective).join();
    iq.tag(10, WireType.Varint).int32(3);
    expect(stanza.decodeAcknowledgement(stanza.TAG.iq, iq.finish())).toEqual({ lastStreamId: 3, ids: ['m1'] });
  });

  it('gives a device back the id it was given', () => {
    const given = stanza.encodeCheckinResponse(2n ** 62n + 1n, 5n, 1_893_456_000_000);
    const reader = new BinaryReader(given);
    const ids: bigint[] = [];
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag();
      if (type === WireType.Bit64) ids.push(BigInt(reader.fixed64()));
      else reader.skip(type, field);
    }
    const [deviceId = 0n, securityToken = 0n] = ids;
    const request = new BinaryWriter()
      .tag(2, WireType.Varint)
      .int64(deviceId)
      .tag(13, WireType.Bit64)
      .fixed64(securityToken);
    expect(stanza.decodeCheckinRequest(request.finish())).toEqual({ deviceId: 2n ** 62n + 1n, securityToken: 5n });
  });
});
