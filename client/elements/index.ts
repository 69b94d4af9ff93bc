/**
 * Belfry's custom elements; importing this module registers them. On a server it does nothing and does no harm.
 *
 * @module
 */
export { connectBelfry } from './connection.ts';
export { en as englishMessages, setMessages, type ElementMessages } from './messages/index.ts';
