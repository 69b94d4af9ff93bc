/** A server for strangers, of which is watched that nothing of what they send is stored. */
import { expect } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../../../wire/index.ts';
import { openTestServer, type Answered, type Json, type TestServer } from '../open-belfry.ts';

export interface UntouchedServer {
  readonly server: TestServer;
  /** Expects a problem with one of these codes, whole and with the right status, and a store as it was. @returns it */
  expectProblem(answered: Promise<Answered<Json>>, ...codes: ErrorCode[]): Promise<Json>;
}

export async function openUntouched(): Promise<UntouchedServer> {
  const server = await openTestServer();
  const before = await stored(server);
  return {
    server,
    async expectProblem(answered, ...codes) {
      const { status, headers, body } = await answered;
      expect(codes).toContain(body.code);
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(status).toBe(ERROR_CODES[body.code as ErrorCode].status);
      expect(body).toMatchObject({
        status,
        success: false,
        title: expect.any(String) as unknown,
        type: expect.stringMatching(/^urn:/) as unknown,
      });
      expect(await stored(server)).toEqual(before);
      return body;
    },
  };
}

/** What can be seen of the store from outside. */
async function stored(server: TestServer): Promise<Json> {
  const status = async (path: string) => (await server.call(path, { admin: true })).status;
  const { body } = await server.call('/health');
  return {
    subscriptions: body.active_subscriptions,
    users: [await status('/api/v1/users/ana'), await status('/api/v1/users/bob')],
    templates: (await server.call('/api/v1/templates', { admin: true })).body,
    later: [await status('/api/v1/reminders/booking'), await status('/api/v1/schedules/digest')],
    sent: server.service.received.length,
  };
}
