import { within } from '../device/index.ts';

/** @returns what the promise gives within the time, else rejects with `expired`; the promise itself goes on */
export async function withTimeLimit<T>(promise: Promise<T>, ms: number, expired: Error): Promise<T> {
  const fail = (error: unknown) => (): never => {
    throw error;
  };
  const settled = promise.then((value) => () => value, fail);
  return (await within<() => T>(settled, ms, fail(expired)))();
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
