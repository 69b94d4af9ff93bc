/**
 * What Firefox and autopush say to each other: JSON in text frames, told apart by `messageType`.
 */

/** What Firefox says. Fields that the service has no use for are left out. */
export type ClientMessage =
  | { messageType: 'hello'; uaid: string | null; broadcasts: Broadcasts }
  | { messageType: 'register'; channelID: string; key: string | null }
  | { messageType: 'unregister'; channelID: string }
  | { messageType: 'ack'; updates: Update[] }
  | { messageType: 'nack'; version: string; code: number }
  | { messageType: 'broadcast_subscribe'; broadcasts: Broadcasts }
  | { messageType: 'ping' };

/** What the service says; `{}` is its pong. */
export type ServerMessage =
  | { messageType: 'hello'; uaid: string; status: 200; use_webpush: true; broadcasts: object }
  | { messageType: 'register'; channelID: string; status: number; pushEndpoint: string }
  | { messageType: 'unregister'; channelID: string; status: number }
  | { messageType: 'notification'; channelID: string; version: string; data?: string; headers?: { encoding: string } }
  | { messageType: 'broadcast'; broadcasts: object }
  | { messageType?: never };

/** Version by id. */
export type Broadcasts = Readonly<Record<string, string>>;

/** One message acknowledged. */
export interface Update {
  channelID: string;
  /** The message's id. */
  version: string;
  code: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Lower case with dashes, as the real service insists. */
const CHANNEL_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * @throws {SyntaxError} when it is not JSON
 * @throws {TypeError} when it is no message of the protocol
 */
export function parseMessage(text: string): ClientMessage {
  const fields: unknown = JSON.parse(text);
  if (!isObject(fields)) throw new TypeError('a message must be a JSON object');
  const { messageType = 'ping' } = fields; // a bare {} is Firefox's ping
  switch (messageType) {
    case 'ping':
      return { messageType };
    case 'hello':
      return { messageType, uaid: optionalText(fields, 'uaid'), broadcasts: readBroadcasts(fields) };
    case 'register':
      return { messageType, channelID: readChannelId(fields), key: optionalText(fields, 'key') };
    case 'unregister':
      return { messageType, channelID: readChannelId(fields) };
    case 'ack':
      return { messageType, updates: readUpdates(fields) };
    case 'nack':
      return { messageType, version: readText(fields, 'version'), code: readCode(fields, 0) };
    case 'broadcast_subscribe':
      return { messageType, broadcasts: readBroadcasts(fields) };
    default:
      throw new TypeError(`unknown messageType ${JSON.stringify(messageType)}`);
  }
}

function readUpdates({ updates }: Fields): Update[] {
  if (!Array.isArray(updates)) throw new TypeError('updates must be an array');
  return updates.map((update: unknown) => {
    if (!isObject(update)) throw new TypeError('an update must be an object');
    return { channelID: readChannelId(update), version: readText(update, 'version'), code: readCode(update, 100) };
  });
}

function readChannelId(fields: Fields): string {
  const channelID = readText(fields, 'channelID');
  if (!CHANNEL_ID.test(channelID)) throw new TypeError(`channelID is no lower-case dashed UUID: ${channelID}`);
  return channelID;
}

function readBroadcasts({ broadcasts = {} }: Fields): Broadcasts {
  const isMap = isObject(broadcasts) && Object.values(broadcasts).every((version) => typeof version === 'string');
  if (!isMap) throw new TypeError('broadcasts must be an object of versions');
  return broadcasts as Broadcasts; // just checked
}

function readText(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string`);
  return value;
}

function optionalText(fields: Fields, name: string): string | null {
  return fields[name] === undefined || fields[name] === null ? null : readText(fields, name);
}

function readCode({ code }: Fields, absent: number): number {
  if (code === undefined || code === null) return absent;
  if (typeof code !== 'number') throw new TypeError('code must be a number');
  return code;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
