import type { ForegroundAnswer, ForegroundQuestion, PageMessage, WorkerMessage } from '../schemas/worker-message.ts';
import { isBoolean, isRecord, isString } from './record.ts';

const isNullableString = (value: unknown): value is string | null => value === null || isString(value);

/** A message of our worker to a page, among whatever else a site posts. */
export const isWorkerMessage = (value: unknown): value is WorkerMessage => {
  if (!isRecord(value) || value.belfry !== 1) return false;
  switch (value.type) {
    case 'push':
      return isNullableString(value.id) && isString(value.title) && isString(value.body) && isNullableString(value.url);
    case 'click':
      return isNullableString(value.id) && isString(value.action) && isString(value.url);
    case 'dismiss':
      return isNullableString(value.id);
    case 'subscription-changed':
      return true;
    default:
      return false;
  }
};

export const isPageMessage = (value: unknown): value is PageMessage =>
  isRecord(value) &&
  value.belfry === 1 &&
  isString(value.type) &&
  ['flush-events', 'clear-badge', 'ask-pages'].includes(value.type);

/** For a page that has something of its own to show while it is in front. */
export const isForegroundQuestion = (value: unknown): value is ForegroundQuestion =>
  isRecord(value) &&
  value.belfry === 1 &&
  value.type === 'foreground' &&
  isNullableString(value.id) &&
  isString(value.title) &&
  isString(value.body) &&
  isString(value.url);

export const isForegroundAnswer = (value: unknown): value is ForegroundAnswer =>
  isRecord(value) && value.belfry === 1 && isBoolean(value.shown);
