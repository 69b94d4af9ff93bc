/**
 * The HTTP side of FCM that Chromium needs before it can receive: check-in of the device, registration of a subscription.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Devices } from './devices.ts';
import type { Registration } from './mcs.ts';
import { decodeCheckinRequest, encodeCheckinResponse } from './stanza.ts';

export interface CheckinOptions {
  devices: Devices;
  /** @returns the token of the new subscription, or an FCM error name */
  register(deviceId: string, registration: Registration): { token: string } | { error: string };
  unregister(deviceId: string, subtype: string): void;
}

/** The server, not yet listening. */
export function createCheckinServer(options: CheckinOptions): Server {
  return createServer((request, response) => {
    handle(request, response, options).catch((error: Error) => {
      response.writeHead(400).end(error.message);
    });
  });
}

async function handle(request: IncomingMessage, response: ServerResponse, options: CheckinOptions): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (request.url === '/checkin') checkIn(body, response, options);
  else if (request.url === '/register3') register(request, body, response, options);
  else response.writeHead(404).end();
}

function checkIn(body: Buffer, response: ServerResponse, { devices }: CheckinOptions): void {
  let { deviceId, securityToken } = decodeCheckinRequest(body);
  if (deviceId === 0n || securityToken === 0n) {
    deviceId = randomId();
    securityToken = randomId();
  }
  devices.isGenuine(String(deviceId), String(securityToken));
  response.writeHead(200, { 'content-type': 'application/x-protobuffer' });
  response.end(encodeCheckinResponse(deviceId, securityToken, Date.now()));
}

function register(request: IncomingMessage, body: Buffer, response: ServerResponse, options: CheckinOptions): void {
  const deviceId = authorizedDevice(request, options.devices);
  if (deviceId === null) return void response.writeHead(401).end('Error=AUTHENTICATION_FAILED');

  const form = new URLSearchParams(body.toString('utf8'));
  const subtype = form.get('X-subtype') ?? '';
  if (form.get('delete') === 'true') {
    options.unregister(deviceId, subtype);
    return void response.end(`token=${subtype}`);
  }
  const registration = { sender: form.get('sender') ?? '', app: form.get('app') ?? '', subtype };
  const answer = options.register(deviceId, registration);
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.end('token' in answer ? `token=${answer.token}` : `Error=${answer.error}`);
}

/** Positive and less than 2^63, as Chromium expects of both. */
function randomId(): bigint {
  return BigInt(`0x1${randomBytes(7).toString('hex')}`);
}

/** `Authorization: AidLogin <device id>:<security token>`. */
function authorizedDevice(request: IncomingMessage, devices: Devices): string | null {
  const [, deviceId, securityToken] = /^AidLogin (\d+):(\d+)$/.exec(request.headers.authorization ?? '') ?? [];
  if (deviceId === undefined || securityToken === undefined) return null;
  return devices.isGenuine(deviceId, securityToken) ? deviceId : null;
}
