/**
 * What a page can do about a push while it is in front: show it by itself, and take the badge away. An entry of its own,
 * for a site that wants neither loads none of it.
 *
 * @module
 */
import type { ForegroundAnswer, ForegroundQuestion, PageMessage } from '../../wire/schemas/worker-message.ts';

/** A push that has come and is not shown yet. */
export type ForegroundPush = Pick<ForegroundQuestion, 'id' | 'title' | 'body' | 'url'>;

export interface ForegroundOptions {
  /**
   * Of the worker's registration, where it does not cover the page.
   * @default the registration that covers the page
   */
  scope?: string;
}

/**
 * Asks the handler about each push that comes while this page is in front. Where it says `true` within 300 ms the page
 * shows it: Chromium then leaves the notification out, other browsers show it without a sound, for they count a push that
 * shows nothing against the site.
 *
 * @param handler one that throws or is too late has said no; what it throws is reported as the page's own error
 * @returns stops asking
 * @example
 * showInPage(({ title, body }) => openChat?.show(title, body) ?? false);
 */
export function showInPage(
  handler: (push: ForegroundPush) => boolean | Promise<boolean>,
  options: ForegroundOptions = {},
): () => void {
  const { serviceWorker } = navigator;
  const listen = ({ data, source, ports: [port] }: MessageEvent<Partial<ForegroundQuestion> | null>): void => {
    if (data?.belfry !== 1 || data.type !== 'foreground' || !(source instanceof ServiceWorker)) return;
    const { id, title, body, url } = data as ForegroundQuestion;
    const ask = async (): Promise<boolean> => handler({ id, title, body, url });
    const answer = (shown: boolean): void => port?.postMessage({ belfry: 1, shown } satisfies ForegroundAnswer);
    ask().then(
      (shown) => answer(shown),
      (error: unknown) => {
        answer(false);
        reportError(error);
      },
    );
  };
  serviceWorker.addEventListener('message', listen);
  serviceWorker.startMessages();
  void tell({ belfry: 1, type: 'ask-pages' }, options);
  return () => serviceWorker.removeEventListener('message', listen);
}

/** What was counted has been seen: the badge of the installed app goes, and the count begins anew. */
export const clearBadge = (options: ForegroundOptions = {}): Promise<void> =>
  tell({ belfry: 1, type: 'clear-badge' }, options);

async function tell(message: PageMessage, { scope }: ForegroundOptions): Promise<void> {
  const registration = scope
    ? await navigator.serviceWorker.getRegistration(scope)
    : await navigator.serviceWorker.ready;
  registration?.active?.postMessage(message);
}
