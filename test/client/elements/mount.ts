import { connectBelfry } from '../../../client/elements/index.ts';
import type { PushState, PushStatus } from '../../../client/contract.ts';
import { createFakeClient, stateOf, type FakeClient } from './fake-client.ts';

export interface Mounted<T extends HTMLElement> {
  readonly client: FakeClient;
  readonly element: T;
  /** The first within the element, shadow trees of nested ones left out. @throws {Error} when there is none */
  find<E extends HTMLElement = HTMLElement>(selector: string): E;
  has(selector: string): boolean;
  /** What is to be read of one. */
  text(selector: string): string;
  /** Once what changed is on screen. */
  settled(): Promise<void>;
}

/** An element on the page, with a client of this status. */
export async function mount<Name extends keyof HTMLElementTagNameMap & `belfry-${string}`>(
  name: Name,
  status: PushStatus = 'default',
  change: Partial<PushState> = {},
): Promise<Mounted<HTMLElementTagNameMap[Name]>> {
  const client = createFakeClient(stateOf(status, change));
  connectBelfry(client);
  const element = document.createElement(name);
  document.body.append(element);
  const find = <E extends HTMLElement>(selector: string): E => {
    const found = element.shadowRoot?.querySelector<E>(selector);
    if (!found) throw new Error(`<${name}> has no ${selector}`);
    return found;
  };
  /** Calls of the client resolve in between. */
  const settled = async (): Promise<void> => {
    for (let turns = 0; turns < 10; turns++) await Promise.resolve();
    await element.updateComplete;
  };
  await settled();
  return {
    client,
    element,
    find,
    has: (selector) => Boolean(element.shadowRoot?.querySelector(selector)),
    text: (selector) => (find(selector).textContent ?? '').replaceAll(/\s+/g, ' ').trim(),
    settled,
  };
}

/** To be called after each test. */
export function unmount(): void {
  document.body.replaceChildren();
  document.documentElement.lang = '';
  connectBelfry(undefined);
}
