import { createClickHandOff, type ClickHandOff } from './click.ts';
import { createConfigStore, type ConfigStore } from './config.ts';
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

export interface Device extends ConfigStore, ShownMemory, ClickHandOff, Pick<Outbox, 'addEvent'> {
  flushOutbox: Flush;
}

/**
 * What page and worker share, over IndexedDB `belfry`. Nothing here ever rejects for storage's sake or waits for it
 * longer than the time limit: without storage it works from memory, as long as this page or worker lives.
 */
export function createDevice(options: DeviceOptions = {}): Device {
  const database = createDatabase(options);
  const outbox = createOutbox(database);
  return {
    ...createConfigStore(database),
    ...createShownMemory(database),
    ...createClickHandOff(database, options.now ?? Date.now),
    addEvent: (event, eventsUrl) => outbox.addEvent(event, eventsUrl),
    flushOutbox: createFlush(outbox),
  };
}
