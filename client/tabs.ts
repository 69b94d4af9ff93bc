import { ClientError } from './errors.ts';
import type { Facts } from './state.ts';

/** Another version of the client in another tab may know other facts. */
const CHANNEL = 'belfry-1';

/** What is true of the browser and not only of one page; the categories are in a page's language. */
const SHARED = ['held', 'identity', 'lapsed', 'failed', 'preferences', 'unsaved', 'error'] as const;

export interface Tabs {
  /** Tells the other tabs what changed here. */
  tell: (before: Facts, now: Facts) => void;
  open: () => void;
  close: () => void;
}

/** The same state in every tab. @param onTold hears what another tab found out */
export function createTabs(onTold: (patch: Partial<Facts>) => void): Tabs {
  let channel: BroadcastChannel | undefined;
  return {
    tell(before, now) {
      const changed = SHARED.filter((name) => before[name] !== now[name]);
      // An error loses its class and its code on the way, its parts do not; and its cause may be a thing of this page.
      const told = { ...now, error: now.error && { ...now.error, message: now.error.message } };
      if (changed[0]) channel?.postMessage(Object.fromEntries(changed.map((name) => [name, told[name]])));
    },
    open() {
      channel = new BroadcastChannel(CHANNEL);
      channel.onmessage = ({ data }: MessageEvent<Partial<Facts>>) => {
        const { error } = data;
        onTold(error ? { ...data, error: new ClientError(error.code, error.message, error) } : data);
      };
    },
    close() {
      channel?.close();
      channel = undefined; // a closed one throws at what is still under way
    },
  };
}
