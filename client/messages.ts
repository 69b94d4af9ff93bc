import type { Device, StoredClick } from '../device/index.ts';
import type { PageMessage, WorkerMessage } from '../wire/schemas/worker-message.ts';
import type { PushClicked, PushDismissed, PushShown } from './contract.ts';
import { createListeners } from './listeners.ts';
import { isHomeScreenApp } from './support.ts';

/** An installed app may take long to start; a click from before lunch must not move the page after it. */
const CLICK_MAX_AGE_MS = 60_000;

export interface Messages {
  /** Each @returns stops listening */
  onPush: (listener: (push: PushShown) => void) => () => void;
  onClick: (listener: (click: PushClicked) => void) => () => void;
  onDismiss: (listener: (dismissal: PushDismissed) => void) => () => void;
  /** Starts to hear the worker. @returns stops */
  attach: () => () => void;
  /**
   * Tells of a click that happened before this page could hear of it, once.
   *
   * @param booting the page has just been opened, maybe by that click
   */
  takeClick: (booting?: boolean) => Promise<void>;
}

export interface MessagesOptions {
  device: Pick<Device, 'takeClick'>;
  workerUrl: string;
  onSubscriptionChanged: () => void;
}

/** What the worker tells this page, by message and by the hand-off on the device, each thing once. */
export function createMessages({ device, workerUrl, onSubscriptionChanged }: MessagesOptions): Messages {
  const pushes = createListeners<PushShown>();
  const clicks = createListeners<PushClicked>();
  const dismissals = createListeners<PushDismissed>();
  /** A click that came before anybody listened. */
  let held: PushClicked | undefined;
  /** A worker that opens a page both stores the click and posts it: the second to come is dropped. */
  let stored: string | undefined;
  /** Epoch ms of the last click that was posted: what was stored before is this one, or has had its page. */
  let postedAt = 0;

  function onMessage({ data, source }: MessageEvent<Partial<WorkerMessage> | null>): void {
    // Among a site's own messages ours are marked; what our worker says has the shape of `wire/`.
    if (data?.belfry !== 1 || !isOwnWorker(source, workerUrl)) return;
    const message = data as WorkerMessage;
    if (message.type === 'push') pushes.tell(message);
    else if (message.type === 'dismiss') dismissals.tell(message);
    else if (message.type === 'click') onClicked(message);
    else if (message.type === 'subscription-changed') onSubscriptionChanged();
  }

  function onClicked(click: PushClicked): void {
    postedAt = Date.now();
    void takeClick(true);
    if (nameOf(click) !== stored) tell(click);
    stored = undefined;
  }

  function tell(click: PushClicked): void {
    // After that it is no news to who listens only then, and the same once more is another.
    setTimeout(() => (held = stored = undefined), CLICK_MAX_AGE_MS);
    if (clicks.isEmpty()) held = click;
    else clicks.tell(click);
  }

  async function takeClick(booting = false): Promise<void> {
    // Elsewhere it is the new page's, which may have yet to start: a tab that is there hears by message.
    const isApp = isHomeScreenApp();
    // A click brings its page to the front: it is none of a tab's behind that starts or looks at the same time.
    const taken = (booting || isApp) && !document.hidden && (await device.takeClick(CLICK_MAX_AGE_MS));
    if (!taken) return;
    const { at, ...what } = taken;
    const { url } = what;
    const isNew = at > postedAt;
    // iOS opens an app on the Home Screen at its start URL, whatever the worker asked for (WebKit bug 259212).
    if (booting && isApp && clicks.isEmpty() && url !== location.href && (isNew || held?.url === url)) {
      location.assign(url);
    } else if (isNew) {
      stored = nameOf(what);
      tell({ belfry: 1, type: 'click', ...what });
    }
  }

  return {
    onPush: pushes.add,
    onDismiss: dismissals.add,
    onClick(listener) {
      if (held) {
        const click = held;
        held = undefined;
        queueMicrotask(() => clicks.tell(click));
      }
      return clicks.add(listener);
    },
    attach() {
      const { serviceWorker } = navigator;
      serviceWorker.addEventListener('message', onMessage);
      // Without this, what was posted while the page loaded waits for DOMContentLoaded (Service Workers §3.4.6).
      serviceWorker.startMessages();
      return () => serviceWorker.removeEventListener('message', onMessage);
    },
    takeClick,
  };
}

/** Sends what an earlier life of the worker left in its outbox. */
export function askToFlush({ active }: ServiceWorkerRegistration): void {
  const message: PageMessage = { belfry: 1, type: 'flush-events' };
  active?.postMessage(message);
}

const nameOf = ({ id, action, url }: Omit<StoredClick, 'at'>): string => JSON.stringify([id, action, url]);

/** By its script, not by identity: after an update, the worker that speaks may be the one before. */
const isOwnWorker = (source: MessageEvent['source'], workerUrl: string): boolean =>
  (source as Partial<ServiceWorker> | null)?.scriptURL === new URL(workerUrl, location.href).href;
