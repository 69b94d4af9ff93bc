import { FIVE_CATEGORIES, JWT_SECRET, openTestServer, type TestServer } from './open-belfry.ts';

/** What browsers ask is under this path. */
export const PUSH = '/api/v1/push';

/** A server with five categories, also for browsers where nobody is logged in. */
export const openToAnyone = (): Promise<TestServer> =>
  openTestServer({
    auth: { jwtSecret: JWT_SECRET, anonymous: true },
    templates: { categories: FIVE_CATEGORIES, templates: [] },
  });

/** @returns how many a notification to everyone went to, and what became of it */
export const sendToEveryone = async (server: TestServer) =>
  (await server.send({ to: { everyone: true }, title: 'x' })).counts;
