/**
 * What page and worker share on one device, over IndexedDB `belfry`: remembered config, event outbox, ids already
 * shown, hand-off of a click. Nothing here rejects for storage's sake, or waits for it longer than 1.5 s: without it,
 * memory serves as long as this page or worker lives.
 *
 * @module
 */
import type { PushEvent } from '../wire/schemas/event.ts';
import { createBackoff } from './backoff.ts';
import { createBadgeCount, type BadgeParts } from './badge.ts';
import { storeClickIn, takeClickFrom } from './click.ts';
import { createConfigStore, isComplete, type DeviceConfig, type DeviceConfigPatch } from './config.ts';
import { createDatabase, type StoredClick } from './database.ts';
import type { Device } from './device.ts';
import { createFlush } from './flush.ts';
import { createOutbox } from './outbox.ts';
import { createShownMemory } from './shown.ts';

export { createDevice, type Device, type DeviceOptions } from './device.ts';
export type { BadgeParts } from './badge.ts';
export type { DeviceConfig, DeviceConfigPatch } from './config.ts';
export type { StoredClick } from './database.ts';
export type { FlushOptions } from './flush.ts';
export { postJson, type Fetch } from './post.ts';
export { within } from './within.ts';

// One by one, and marked as pure, so that a bundle has only what it uses.
const database = /*#__PURE__*/ createDatabase();
const outbox = /*#__PURE__*/ createOutbox(database);
const config = /*#__PURE__*/ createConfigStore(database);

/** What is known, complete or not. */
export const readKnown = (): Promise<Partial<DeviceConfig>> => config.readKnown();
export const writeConfig = (patch: DeviceConfigPatch): Promise<void> => config.writeConfig(patch);
export const clearConfig = (): Promise<void> => config.clearConfig();

/** @returns undefined while nothing complete is stored (`apiBase`, `vapidPublicKey`, `vapidKeyId`) */
export async function readConfig(): Promise<DeviceConfig | undefined> {
  const known = await readKnown();
  return isComplete(known) ? known : undefined;
}

const shown = /*#__PURE__*/ createShownMemory(database);

export const rememberShown = (id: string): Promise<'new' | 'repeat'> => shown.rememberShown(id);
export const addEvent = (event: PushEvent, eventsUrl: string): Promise<void> => outbox.addEvent(event, eventsUrl);
export const flushOutbox = /*#__PURE__*/ createFlush(outbox, /*#__PURE__*/ createBackoff(database));

const badge = /*#__PURE__*/ createBadgeCount(database);

export const changeBadge = (change: (parts: BadgeParts) => BadgeParts): Promise<number> => badge.changeBadge(change);

/** For a page that is not open yet. */
export const storeClick = (click: StoredClick): Promise<void> => storeClickIn(database, click);

/** @returns the click, once, when it is not older than `maxAgeMs` */
export const takeClick = (maxAgeMs: number): Promise<StoredClick | undefined> =>
  takeClickFrom(database, maxAgeMs, Date.now);

/** All of the above as one object, for what takes a {@link Device}. */
export const device: Device = {
  readKnown,
  readConfig,
  writeConfig,
  clearConfig,
  rememberShown,
  addEvent,
  flushOutbox,
  changeBadge,
  storeClick,
  takeClick,
};
