import { addEvent, flushOutbox } from '../device/index.ts';
import type { EventType } from '../wire/constants.ts';
import type { ClickPlan } from './plan.ts';

/** Tag of the Background Sync that sends what was left. */
export const SYNC_TAG = 'belfry-events';

export interface Reporter {
  /**
   * Puts the event into the outbox, then sends what is there. Does nothing but send for another server's message.
   *
   * @param posting the button's own post, under way: while it has not ended the event asks the server to do it instead
   */
  report(plan: ClickPlan, type: EventType, action?: string, posting?: Promise<void>): Promise<void>;
  /** Sends what waits; what cannot be sent now is left to Background Sync and to the next event. */
  flush(): Promise<void>;
  /** For the `sync` event: a rejection makes the browser try again later. @throws {Error} when something is left */
  flushOrFail(): Promise<void>;
}

export function createReporter(self: ServiceWorkerGlobalScope): Reporter {
  async function flush(): Promise<void> {
    const { sync } = self.registration as { sync?: { register(tag: string): Promise<void> } };
    // Refused where the person has switched it off; the next event sends them then.
    if ((await flushOutbox()) > 0) await sync?.register(SYNC_TAG).catch(() => undefined);
  }

  return {
    flush,
    async report({ token, events }, type, action, posting) {
      if (token && events) {
        const event = { id: self.crypto.randomUUID(), token, type, action: action || undefined, at: Date.now() };
        if (posting) {
          await addEvent({ ...event, unposted: true }, events);
          await posting.catch(() => undefined);
        }
        await addEvent(event, events);
      }
      await flush();
    },
    async flushOrFail() {
      const left = await flushOutbox();
      if (left > 0) throw new Error(`${left} events left`);
    },
  };
}
