/**
 * Belfry's server: a Hono app that stores subscriptions and sends. For Node ≥ 24 only: pages import `belfry/client`.
 *
 * @module
 */
export { createBelfry, type Belfry } from './belfry.ts';
export type { AuthOptions, BelfryOptions, Route, VapidOptions } from './options.ts';
export { systemEnvironment, type Environment, type Logger } from './environment.ts';
export { ProblemError } from './http/problem.ts';
export type { ActionCall, ActionFunction, ActionHandler, ActionResult, ActionWebhook } from './actions/handler.ts';
export type { ActionOutcome, BelfryEvents } from './observers.ts';
export { createApiKey, API_SCOPES, type ApiScope } from './auth/api-keys.ts';
export { EndpointError, parseVapidKeys, VapidKeyError, VapidSubjectError } from './webpush/index.ts';
export {
  DataFileForeignError,
  DataFileInUseError,
  DataFileNewerError,
  DataFileUnwritableError,
  StoreUnavailableError,
} from './engines/index.ts';
