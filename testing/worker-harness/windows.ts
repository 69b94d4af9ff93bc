import type { PageOptions, PageWindow } from './contract.ts';

export interface Windows {
  readonly opened: readonly string[];
  readonly messages: readonly unknown[];
  add: (page: PageOptions) => PageWindow;
  remove: (page: PageWindow) => void;
  /** One click pays for one `focus()` or `openWindow()`, as in Chromium. */
  setActivation(active: boolean): void;
  /** What the worker sees as `clients`. */
  readonly clients: object;
}

interface Page {
  id: string;
  url: string;
  controlled: boolean;
  focused: boolean;
  messages: unknown[];
  readonly client: object;
}

/** Pages and the `Clients` interface over them. */
export function createWindows(scope: string, onClaim: () => void): Windows {
  const { origin } = new URL(scope);
  const pages: Page[] = [];
  const opened: string[] = [];
  const messages: unknown[] = [];
  let activation = false;
  let lastId = 0;

  function spend(what: string): void {
    if (!activation) throw new DOMException(`Not allowed to ${what} a window.`, 'InvalidAccessError');
    activation = false;
  }

  function add({ url, controlled = true, visible = false, onMessage }: PageOptions): Page {
    lastId += 1;
    const page: Page = { id: `window-${lastId}`, url, controlled, focused: false, messages: [], client: {} };
    Object.defineProperties(page.client, {
      id: { value: page.id },
      type: { value: 'window' },
      url: { get: () => page.url },
      focused: { get: () => page.focused },
      visibilityState: { get: () => (page.focused || visible ? 'visible' : 'hidden') },
    });
    Object.assign(page.client, {
      postMessage(data: unknown, ports: readonly MessagePort[] = []) {
        const copy: unknown = structuredClone(data);
        page.messages.push(copy);
        messages.push(copy);
        onMessage?.(copy, ports);
      },
      async focus() {
        spend('focus');
        for (const other of pages) other.focused = other === page;
        return page.client;
      },
      async navigate(target: string) {
        if (!page.controlled) throw new TypeError('This service worker is not the client’s active service worker.');
        page.url = new URL(target, scope).href;
        return new URL(page.url).origin === origin ? page.client : null;
      },
    });
    pages.push(page);
    return page;
  }

  return {
    opened,
    messages,
    add,
    remove(page) {
      const index = pages.findIndex(({ id }) => id === page.id);
      if (index >= 0) pages.splice(index, 1);
    },
    setActivation(active) {
      activation = active;
    },
    clients: {
      matchAll: async ({ type = 'window', includeUncontrolled = false } = {}) =>
        pages
          .filter(({ url, controlled }) => new URL(url).origin === origin && (controlled || includeUncontrolled))
          .filter(() => type === 'window' || type === 'all')
          .sort((a, b) => Number(b.focused) - Number(a.focused))
          .map(({ client }) => client),
      get: async (id: string) => pages.find((page) => page.id === id)?.client,
      async openWindow(target: string) {
        spend('open');
        const { href } = new URL(target, scope);
        opened.push(href);
        if (new URL(href).origin !== origin) return null;
        const page = add({ url: href });
        for (const other of pages) other.focused = other === page;
        return page.client;
      },
      claim: async () => onClaim(),
    },
  };
}
