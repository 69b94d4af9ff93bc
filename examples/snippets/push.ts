import { createBelfryClient } from 'belfry/client';

/** One for the page. With your own log-in: `createBelfryClient({ getToken: () => session.jwt })`. */
export const push = createBelfryClient();
