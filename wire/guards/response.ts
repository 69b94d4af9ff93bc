import type { CategoriesResponse, LocalizedCategory } from '../schemas/category.ts';
import type { EventsResponse } from '../schemas/event.ts';
import type { PreferencesResponse, Preferences, QuietHours } from '../schemas/preferences.ts';
import type { Problem, ProblemField } from '../schemas/problem.ts';
import type { ResubscribeResponse, SubscribeResponse, VapidKeyResponse } from '../schemas/subscription.ts';
import { isTimeZone } from '../time-zone.ts';
import { isArrayOf, isBoolean, isNumber, isOptional, isRecord, isRecordOf, isString, isWithin } from './record.ts';

const isProblemField = (value: unknown): value is ProblemField =>
  isRecord(value) && isString(value.pointer) && isString(value.detail);

/** An RFC 9457 answer of our server. */
export const isProblem = (value: unknown): value is Problem =>
  isRecord(value) &&
  isString(value.type) &&
  isString(value.title) &&
  isNumber(value.status) &&
  isString(value.code) &&
  value.success === false &&
  isOptional(value.detail, isString) &&
  isOptional(value.instance, isString) &&
  isOptional(value.errors, (v): v is ProblemField[] => isArrayOf(v, isProblemField));

export const isVapidKeyResponse = (value: unknown): value is VapidKeyResponse =>
  isRecord(value) && isString(value.publicKey) && isString(value.keyId);

export const isSubscribeResponse = (value: unknown): value is SubscribeResponse =>
  isRecord(value) &&
  value.success === true &&
  isString(value.message) &&
  isString(value.subscriptionId) &&
  isString(value.subscription_id) &&
  isString(value.vapidKeyId) &&
  (value.userId === null || isString(value.userId)) &&
  isOptional(value.deviceToken, isString);

export const isResubscribeResponse = (value: unknown): value is ResubscribeResponse =>
  isRecord(value) && value.success === true && isString(value.subscriptionId) && isString(value.vapidKeyId);

const isClockTime = (value: unknown): value is string => isString(value) && /^([01]\d|2[0-3]):[0-5]\d$/.test(value);

const isZone = (value: unknown): value is string => isWithin(value, 64) && isTimeZone(value);

const isQuietHours = (value: unknown): value is QuietHours =>
  isRecord(value) &&
  isBoolean(value.enabled) &&
  isClockTime(value.start) &&
  isClockTime(value.end) &&
  isOptional(value.timeZone, isZone);

export const isPreferences = (value: unknown): value is Preferences =>
  isRecord(value) &&
  isBoolean(value.enabled) &&
  isRecordOf(value.categories, isBoolean) &&
  isQuietHours(value.quietHours) &&
  isBoolean(value.soundEnabled) &&
  isBoolean(value.vibrationEnabled);

export const isPreferencesResponse = (value: unknown): value is PreferencesResponse =>
  isRecord(value) &&
  value.success === true &&
  (value.subscriptionId === null || isString(value.subscriptionId)) &&
  isPreferences(value.preferences);

const isLocalizedCategory = (value: unknown): value is LocalizedCategory =>
  isRecord(value) &&
  isString(value.id) &&
  isString(value.name) &&
  isOptional(value.description, isString) &&
  isBoolean(value.defaultOn);

export const isCategoriesResponse = (value: unknown): value is CategoriesResponse =>
  isRecord(value) && isArrayOf(value.categories, isLocalizedCategory);

const isRejection = (value: unknown): value is EventsResponse['rejected'][number] =>
  isRecord(value) && isString(value.id) && isString(value.code);

export const isEventsResponse = (value: unknown): value is EventsResponse =>
  isRecord(value) && isNumber(value.accepted) && isArrayOf(value.rejected, isRejection);
