import type { PairSigner } from '../auth/signing-ring.ts';

/** Links on the app's own origin, each of which counts a click on one message and leads to the one target it was made for. */
export interface ClickLinks {
  /**
   * @param action '' for the notification itself
   * @param url absolute
   */
  make(notificationId: number, subscriptionId: number, action: string, url: string): string;
  /** @returns what it was made of, or undefined for anything that was not made here */
  read(token: string, action: string, to: string): ClickLink | undefined;
}

export interface ClickLink {
  notificationId: number;
  subscriptionId: number;
  /** '' for the notification itself. */
  action: string;
  /** Absolute URL. */
  url: string;
}

/**
 * The target stands in the link, bound by the token's MAC, so that nobody can make a link of ours lead elsewhere, and
 * that a click arrives even where the notification has been swept. A token of its own, not the event token: URLs end
 * in histories and logs, and this one is good for a click's count alone.
 *
 * @param base absolute URL without a slash at the end; `make` gives `{base}/{token}?to={target}&a={action}`
 */
export function createClickLinks(base: string, signer: PairSigner): ClickLinks {
  const { origin } = new URL(base);
  return {
    make(notificationId, subscriptionId, action, url) {
      // A path of two slashes would be a host when it is read again.
      const to = url.startsWith(`${origin}/`) && !url.startsWith(`${origin}//`) ? url.slice(origin.length) : url;
      const token = signer.sign(notificationId, subscriptionId, besideOf(action, to));
      return `${base}/${token}?to=${escape(to)}${action === '' ? '' : `&a=${escape(action)}`}`;
    },
    read(token, action, to) {
      const pair = signer.verify(token, besideOf(action, to));
      // Previews have a link of no notification: whoever may only look at them makes no redirects of this origin.
      if (pair === undefined || pair.first === 0) return undefined;
      return { notificationId: pair.first, subscriptionId: pair.second, action, url: new URL(to, origin).href };
    },
  };
}

/** An action's id has no line break. */
const besideOf = (action: string, to: string): string => `${action}\n${to}`;

/** As short as a query may be: slashes and colons need no escape there (RFC 3986 §3.4). */
const escape = (text: string): string => encodeURIComponent(text).replace(/%2F/g, '/').replace(/%3A/g, ':');
