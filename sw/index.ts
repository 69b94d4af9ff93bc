/**
 * Push for a service worker that a site already has. A site without one registers the ready-made `belfry/sw.js`.
 *
 * @example
 * import { installPush } from 'belfry/sw';
 * declare const self: ServiceWorkerGlobalScope; // in TypeScript
 * installPush(self);
 *
 * @module
 */
export { installPush, type PushWorkerOptions } from './install.ts';
