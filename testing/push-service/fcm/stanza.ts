/**
 * The few protocol buffers that Chromium and FCM exchange, field by field (Chromium's google_apis/gcm/protocol).
 */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Tags of MCS messages; others are read and ignored. */
export const TAG = {
  heartbeatPing: 0,
  heartbeatAck: 1,
  loginRequest: 2,
  loginResponse: 3,
  close: 4,
  iq: 7,
  dataMessage: 8,
} as const;

/** Extension ids of an IqStanza. */
const SELECTIVE_ACK = 12;

export interface LoginRequest {
  deviceId: string;
  securityToken: string;
  /** Ids of messages that arrived over earlier connections. */
  receivedIds: string[];
}

export interface DataMessage {
  id: string;
  /** The sender: the application server key it registered with. */
  from: string;
  /** The app that registered (`org.chromium.linux`). */
  category: string;
  data: Readonly<Record<string, string>>;
  octets: Uint8Array;
  ttlSeconds: number;
  /** Epoch ms. */
  sentAt: number;
}

/** What a message acknowledges besides itself. */
export interface Acknowledgement {
  /** All that was sent up to this stream position. */
  lastStreamId: number | null;
  ids: string[];
}

type Fields = Map<number, (number | bigint | Uint8Array)[]>;

export function encodeCheckinResponse(deviceId: bigint, securityToken: bigint, at: number): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).bool(true); // stats_ok
  writer.tag(3, WireType.Varint).int64(at); // time_msec
  writer.tag(7, WireType.Bit64).fixed64(deviceId); // android_id
  writer.tag(8, WireType.Bit64).fixed64(securityToken);
  return writer.finish();
}

/** @returns the id that the device was given before; 0 at its first check-in */
export function decodeCheckinRequest(octets: Uint8Array): { deviceId: bigint; securityToken: bigint } {
  const fields = readFields(octets);
  return { deviceId: integer(fields, 2), securityToken: integer(fields, 13) };
}

export function encodeLoginResponse(id: string, at: number): Uint8Array {
  return new BinaryWriter().tag(1, WireType.LengthDelimited).string(id).tag(8, WireType.Varint).int64(at).finish();
}

export function decodeLoginRequest(octets: Uint8Array): LoginRequest & { id: string } {
  const fields = readFields(octets);
  return {
    id: texts(fields, 1)[0] ?? '',
    deviceId: texts(fields, 3)[0] ?? '',
    securityToken: texts(fields, 5)[0] ?? '',
    receivedIds: texts(fields, 10),
  };
}

/** @param lastStreamId how many messages of the client have arrived */
export function encodeHeartbeatAck(lastStreamId: number): Uint8Array {
  return new BinaryWriter().tag(2, WireType.Varint).int32(lastStreamId).finish();
}

export function encodeDataMessage(message: DataMessage): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(2, WireType.LengthDelimited).string(message.id);
  writer.tag(3, WireType.LengthDelimited).string(message.from);
  writer.tag(5, WireType.LengthDelimited).string(message.category);
  for (const [key, value] of Object.entries(message.data)) {
    writer.tag(7, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(key);
    writer.tag(2, WireType.LengthDelimited).string(value);
    writer.join();
  }
  writer.tag(9, WireType.LengthDelimited).string(message.id); // persistent_id
  writer.tag(17, WireType.Varint).int32(Math.min(message.ttlSeconds, 2_147_483_647));
  writer.tag(18, WireType.Varint).int64(message.sentAt);
  if (message.octets.length > 0) writer.tag(21, WireType.LengthDelimited).bytes(message.octets);
  writer.tag(24, WireType.Varint).bool(true); // immediate_ack
  return writer.finish();
}

/** Acknowledgements ride on heartbeats, iq stanzas and upstream messages. */
export function decodeAcknowledgement(tag: number, octets: Uint8Array): Acknowledgement {
  const fieldNumber = { [TAG.heartbeatPing]: 2, [TAG.heartbeatAck]: 2, [TAG.iq]: 10, [TAG.dataMessage]: 11 }[tag];
  if (fieldNumber === undefined) return { lastStreamId: null, ids: [] };
  const fields = readFields(octets);
  const lastStreamId = fields.has(fieldNumber) ? Number(integer(fields, fieldNumber)) : null;
  const extension = tag === TAG.iq ? fields.get(7)?.[0] : undefined;
  if (!(extension instanceof Uint8Array)) return { lastStreamId, ids: [] };
  const inner = readFields(extension);
  const payload = inner.get(2)?.[0];
  const isSelective = integer(inner, 1) === BigInt(SELECTIVE_ACK) && payload instanceof Uint8Array;
  return { lastStreamId, ids: isSelective ? texts(readFields(payload), 1) : [] };
}

/** @throws {Error} when the octets are not a protocol buffer */
function readFields(octets: Uint8Array): Fields {
  const reader = new BinaryReader(octets);
  const fields: Fields = new Map();
  while (reader.pos < reader.len) {
    const [fieldNumber, wireType] = reader.tag();
    const values = fields.get(fieldNumber) ?? [];
    fields.set(fieldNumber, values);
    if (wireType === WireType.Varint) values.push(BigInt(reader.uint64()));
    else if (wireType === WireType.Bit64) values.push(BigInt(reader.fixed64()));
    else if (wireType === WireType.LengthDelimited) values.push(reader.bytes());
    else reader.skip(wireType, fieldNumber);
  }
  return fields;
}

function integer(fields: Fields, fieldNumber: number): bigint {
  const value = fields.get(fieldNumber)?.at(-1);
  return value === undefined || value instanceof Uint8Array ? 0n : BigInt(value);
}

function texts(fields: Fields, fieldNumber: number): string[] {
  const values = fields.get(fieldNumber) ?? [];
  return values.filter((value) => value instanceof Uint8Array).map((value) => new TextDecoder().decode(value));
}
