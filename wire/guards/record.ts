/** Type guards are hand-written: zod must not reach a browser bundle. A property test holds them to the schemas. */

export type UnknownRecord = Record<string, unknown>;

export const isRecord = (value: unknown): value is UnknownRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isString = (value: unknown): value is string => typeof value === 'string';

export const isFilled = (value: unknown): value is string => typeof value === 'string' && value.length > 0;

/** Counted in code points, as zod counts: a flag of two surrogate pairs is two characters. */
export const isWithin = (value: unknown, characters: number): value is string =>
  isString(value) && (value.length <= characters || [...value].length <= characters);

export const isOptional = <T>(value: unknown, guard: (v: unknown) => v is T): value is T | undefined =>
  value === undefined || guard(value);

export const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);

/** What zod's `number()` takes: no NaN, no infinity. */
export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

export const isArrayOf = <T>(value: unknown, guard: (v: unknown) => v is T): value is T[] =>
  Array.isArray(value) && value.every((item) => guard(item));

export const isRecordOf = <T>(value: unknown, guard: (v: unknown) => v is T): value is Record<string, T> =>
  isRecord(value) && Object.values(value).every((item) => guard(item));
