/**
 * MCS framing: one version octet a direction, then messages of tag, length (varint) and body.
 */
import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';

export const MCS_VERSION = 41;

const MAX_BODY_OCTETS = 1_048_576;
const MAX_VARINT_OCTETS = 5;

export interface Frame {
  tag: number;
  body: Uint8Array;
}

export function encodeFrame({ tag, body }: Frame): Uint8Array {
  return new BinaryWriter()
    .raw(Uint8Array.of(tag))
    .bytes(body) // a varint length and the octets, which is just what a frame wants
    .finish();
}

/**
 * Cuts a stream into frames, however it was chunked.
 *
 * @returns takes a chunk, gives the frames that it completed
 * @throws {RangeError} (from the returned function) when a length is absurd: the peer does not speak MCS
 */
export function createFrameReader({ version = true } = {}): (chunk: Uint8Array) => Frame[] {
  let rest: Uint8Array = new Uint8Array(0);
  let isVersionRead = !version;

  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!isVersionRead && rest.length > 0) {
      if (rest[0] !== MCS_VERSION) throw new RangeError(`MCS version ${rest[0]}, only ${MCS_VERSION} is known`);
      isVersionRead = true;
      rest = rest.subarray(1);
    }
    const frames: Frame[] = [];
    for (let cut = cutFrame(rest); cut !== null; cut = cutFrame(rest)) {
      frames.push(cut.frame);
      rest = rest.subarray(cut.octets);
    }
    return frames;
  };
}

/** @returns null while the frame is not complete */
function cutFrame(octets: Uint8Array): { frame: Frame; octets: number } | null {
  const tag = octets[0];
  const lengthEnd = octets.subarray(1, 1 + MAX_VARINT_OCTETS).findIndex((octet) => octet < 0x80);
  if (tag === undefined) return null;
  if (lengthEnd === -1) {
    if (octets.length > MAX_VARINT_OCTETS) throw new RangeError('an MCS length of more than 5 octets');
    return null;
  }
  const reader = new BinaryReader(octets.subarray(1));
  const length = reader.uint32();
  if (length > MAX_BODY_OCTETS) throw new RangeError(`an MCS message of ${length} octets`);
  const start = 1 + reader.pos;
  if (octets.length < start + length) return null;
  return { frame: { tag, body: octets.slice(start, start + length) }, octets: start + length };
}
