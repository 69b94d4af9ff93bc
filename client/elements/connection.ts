import type { BelfryClient } from '../contract.ts';
import type { ElementMessages } from './messages/index.ts';

interface Shared {
  client: BelfryClient | undefined;
  /** By language, in lower case. */
  readonly messages: Map<string, Partial<ElementMessages>>;
  readonly listeners: Set<() => void>;
}

/** Beside the modules: after a hot reload, or with two bundles in a page, the first one's elements stay defined. */
const KEY = Symbol.for('belfry.elements');

/** What all elements on the page have in common. */
export const shared: Shared = ((globalThis as { [KEY]?: Shared })[KEY] ??= {
  client: undefined,
  messages: new Map(),
  listeners: new Set(),
});

/**
 * Gives all elements on the page their client: those that are there and those to come. An element's own `client`
 * property goes before it. Elements start the client (silently) when they are on the page.
 *
 * @param client undefined takes it away again
 * @example
 * connectBelfry(createBelfryClient());
 */
export function connectBelfry(client: BelfryClient | undefined): void {
  shared.client = client;
  tellElements();
}

/** Something in {@link shared} is another than before. */
export function tellElements(): void {
  for (const listener of [...shared.listeners]) listener();
}
