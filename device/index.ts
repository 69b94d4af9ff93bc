/**
 * What page and worker share on one device: remembered config, event outbox, ids already shown, hand-off of a click.
 *
 * @module
 */
import { createDevice } from './device.ts';

export { createDevice, type Device, type DeviceOptions } from './device.ts';
export type { DeviceConfig, DeviceConfigPatch } from './config.ts';
export type { StoredClick } from './database.ts';
export type { FlushOptions, FlushResult } from './flush.ts';

/** The one of this page or worker. Opens the database on first use. */
export const device = /*#__PURE__*/ createDevice();

export const { readConfig, writeConfig, clearConfig, addEvent, flushOutbox, rememberShown, storeClick, takeClick } =
  device;
