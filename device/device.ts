import type { StoredClick } from './database.ts';
import { createBackoff } from './backoff.ts';
import { createBadgeCount, type BadgeCount } from './badge.ts';
import { storeClickIn, takeClickFrom } from './click.ts';
import { createConfigStore, isComplete, type ConfigStore, type DeviceConfig } from './config.ts';
import { createDatabase } from './database.ts';
import { createFlush, type Flush } from './flush.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createShownMemory, type ShownMemory } from './shown.ts';

export interface DeviceOptions {
  /**
   * Gives one storage operation up after so long; memory serves instead.
   * @default 1500
   */
  timeoutMs?: number;
  /**
   * How long storage is left alone after it hung.
   * @default 30000
   */
  coolDownMs?: number;
  /** Epoch ms. */
  now?: () => number;
}

export interface Device extends ConfigStore, ShownMemory, BadgeCount, Pick<Outbox, 'addEvent'> {
  /** @returns undefined while nothing complete is stored (`apiBase`, `vapidPublicKey`, `vapidKeyId`) */
  readConfig: () => Promise<DeviceConfig | undefined>;
  flushOutbox: Flush;
  storeClick: (click: StoredClick) => Promise<void>;
  takeClick: (maxAgeMs: number) => Promise<StoredClick | undefined>;
}

/** What the room offers, over a connection and a memory of its own: as if in another page. */
export function createDevice(options: DeviceOptions = {}): Device {
  const database = createDatabase(options);
  const outbox = createOutbox(database);
  const config = createConfigStore(database);
  return {
    ...config,
    ...createShownMemory(database),
    ...createBadgeCount(database),
    async readConfig() {
      const known = await config.readKnown();
      return isComplete(known) ? known : undefined;
    },
    addEvent: outbox.addEvent,
    flushOutbox: createFlush(outbox, createBackoff(database)),
    storeClick: (click) => storeClickIn(database, click),
    takeClick: (maxAgeMs) => takeClickFrom(database, maxAgeMs, options.now ?? Date.now),
  };
}
