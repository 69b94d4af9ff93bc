import type { Device } from '../device/index.ts';
import { isWorkerMessage } from '../wire/guards/worker-message.ts';
import type { PageMessage, WorkerMessage } from '../wire/schemas/worker-message.ts';
import { createListeners } from './listeners.ts';

/** An installed app may take long to start; a click from before lunch must not move the page after it. */
const CLICK_MAX_AGE_MS = 60_000;

type ClickMessage = Extract<WorkerMessage, { type: 'click' }>;

export interface Messages {
  /** @returns stops listening */
  listen: (listener: (message: WorkerMessage) => void) => () => void;
  /** Starts to hear the worker. @returns stops */
  attach: () => () => void;
  /** Tells of a click that happened before this page could hear of it, once. */
  takeClick: () => Promise<void>;
}

export interface MessagesOptions {
  device: Pick<Device, 'takeClick'>;
  workerUrl: string;
  onSubscriptionChanged: () => void;
}

/** What the worker tells this page, by message and by the hand-off on the device, each thing once. */
export function createMessages({ device, workerUrl, onSubscriptionChanged }: MessagesOptions): Messages {
  const listeners = createListeners<WorkerMessage>();
  /** A stored click that came before anybody listened. */
  let held: ClickMessage | undefined;
  /** A worker that opens a page both stores the click and posts it: the second to come is dropped. */
  let posted: string | undefined;
  let stored: string | undefined;

  function onMessage({ data, source }: MessageEvent<unknown>): void {
    if (!isWorkerMessage(data) || !isOwnWorker(source, workerUrl)) return;
    if (data.type === 'click') {
      posted = nameOf(data);
      if (posted === stored) {
        posted = stored = undefined;
        return;
      }
      void takeClick();
    }
    if (data.type === 'subscription-changed') onSubscriptionChanged();
    listeners.tell(data);
  }

  async function takeClick(): Promise<void> {
    const taken = await device.takeClick(CLICK_MAX_AGE_MS);
    if (!taken) return;
    const { id, action, url } = taken;
    const click: ClickMessage = { belfry: 1, type: 'click', id, action, url };
    stored = nameOf(click);
    if (posted === stored) posted = stored = undefined;
    else if (listeners.isEmpty()) held = click;
    else listeners.tell(click);
  }

  return {
    listen(listener) {
      if (held) {
        const click = held;
        held = undefined;
        queueMicrotask(() => listeners.tell(click));
      }
      return listeners.add(listener);
    },
    attach() {
      const { serviceWorker } = navigator;
      serviceWorker.addEventListener('message', onMessage);
      // Without this, what was posted while the page loaded waits for DOMContentLoaded (Service Workers §3.4.6).
      serviceWorker.startMessages?.();
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

const nameOf = ({ id, action, url }: ClickMessage): string => JSON.stringify([id, action, url]);

/** By its script, not by identity: after an update, the worker that speaks may be the one before. */
function isOwnWorker(source: MessageEvent['source'], workerUrl: string): boolean {
  const { scriptURL } = (source ?? {}) as Partial<ServiceWorker>;
  return scriptURL !== undefined && scriptURL === new URL(workerUrl, location.href).href;
}
