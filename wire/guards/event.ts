import { EVENT_TYPES } from '../constants.ts';
import type { PushEvent } from '../schemas/event.ts';
import { isFilled, isInteger, isOptional, isRecord, isWithin } from './record.ts';

const MEMBERS = new Set(['id', 'token', 'type', 'action', 'at']);

const isShort = (value: unknown): value is string => isFilled(value) && isWithin(value, 64);

/** An event as it lies in the outbox: read back from IndexedDB, which an older version may have written. */
export const isPushEvent = (value: unknown): value is PushEvent =>
  isRecord(value) &&
  isShort(value.id) &&
  isShort(value.token) &&
  (EVENT_TYPES as readonly unknown[]).includes(value.type) &&
  isOptional(value.action, isShort) &&
  isInteger(value.at) &&
  value.at >= 0 &&
  Object.keys(value).every((name) => MEMBERS.has(name));
