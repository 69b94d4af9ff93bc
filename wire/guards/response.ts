import type { ResubscribeResponse } from '../schemas/subscription.ts';
import { isRecord, isString } from './record.ts';

export const isResubscribeResponse = (value: unknown): value is ResubscribeResponse =>
  isRecord(value) && value.success === true && isString(value.subscriptionId) && isString(value.vapidKeyId);
