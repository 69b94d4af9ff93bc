/** A whole server that sends to a local push service. */
import type { NotificationResponse } from '../../../../wire/index.ts';
import { FIVE_CATEGORIES, openTestServer, type TestServer } from '../../open-belfry.ts';

export const MINUTE = 60_000;

export const hello = { userId: 'ana', title: 'Hello' };

export const openSending = (): Promise<TestServer> =>
  openTestServer({ templates: { categories: FIVE_CATEGORIES, templates: [] } });

/** Of each POST so far, in s. */
export const ttls = (server: TestServer): number[] => server.service.received.map(({ headers }) => Number(headers.ttl));

/** What has become of the first message of a notification. */
export const detail = async (
  server: TestServer,
  id: string,
): Promise<NotificationResponse['details'][number] | undefined> => (await server.look(id)).details[0];
