import { PAYLOAD_VERSION } from '../constants.ts';
import type { BelfryMember } from '../schemas/payload.ts';
import { isArrayOf, isFilled, isInteger, isOptional, isRecord, isString, isWithin } from './record.ts';

type BelfryAction = NonNullable<BelfryMember['actions']>[number];

const isBelfryAction = (value: unknown): value is BelfryAction =>
  isRecord(value) &&
  isFilled(value.action) &&
  isWithin(value.action, 64) &&
  isFilled(value.title) &&
  isOptional(value.icon, isString) &&
  isInteger(value.index) &&
  value.index >= 0 &&
  value.index <= 9;

const isCount = (value: unknown): value is number => isInteger(value) && value >= 1 && value <= 99;

const isTags = (value: unknown): value is string[] => isArrayOf(value, isFilled);

const isBelfryActions = (value: unknown): value is BelfryAction[] => isArrayOf(value, isBelfryAction);

/** The `belfry` member of a payload that our server composed, in a version that this worker knows. */
export const isBelfryMember = (value: unknown): value is BelfryMember =>
  isRecord(value) &&
  value.v === PAYLOAD_VERSION &&
  isFilled(value.id) &&
  isFilled(value.token) &&
  isFilled(value.events) &&
  isOptional(value.category, isString) &&
  isOptional(value.actions, isBelfryActions) &&
  isOptional(value.count, isCount) &&
  isOptional(value.close, isTags);
