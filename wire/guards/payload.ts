import { PAYLOAD_CLICKS, PAYLOAD_VERSION, type PayloadClick } from '../constants.ts';
import type { BelfryMember } from '../schemas/payload.ts';
import {
  isArrayOf,
  isBoolean,
  isFilled,
  isInteger,
  isOptional,
  isRecord,
  isRecordOf,
  isString,
  isWithin,
} from './record.ts';

type BelfryAction = NonNullable<BelfryMember['actions']>[number];
type Results = NonNullable<BelfryAction['post']>;
export type ResultText = NonNullable<Results['success']>;

/** What is shown of how a button went. */
export const isResultText = (value: unknown): value is ResultText =>
  isRecord(value) && isFilled(value.title) && isOptional(value.body, isString);

const isResults = (value: unknown): value is Results =>
  isRecord(value) && isOptional(value.success, isResultText) && isOptional(value.failure, isResultText);

const isBelfryAction = (value: unknown): value is BelfryAction =>
  isRecord(value) &&
  isFilled(value.action) &&
  isWithin(value.action, 64) &&
  isFilled(value.title) &&
  isOptional(value.icon, isString) &&
  isInteger(value.index) &&
  value.index >= 0 &&
  value.index <= 9 &&
  isOptional(value.ends, isBoolean) &&
  isOptional(value.post, isResults);

const isCount = (value: unknown): value is number => isInteger(value) && value >= 1 && value <= 99;

const isTags = (value: unknown): value is string[] => isArrayOf(value, isFilled);

const isBelfryActions = (value: unknown): value is BelfryAction[] => isArrayOf(value, isBelfryAction);

const isClick = (value: unknown): value is PayloadClick => (PAYLOAD_CLICKS as readonly unknown[]).includes(value);

const isClicks = (value: unknown): value is Record<string, PayloadClick> => isRecordOf(value, isClick);

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
  isOptional(value.close, isTags) &&
  isOptional(value.clicks, isClicks);
