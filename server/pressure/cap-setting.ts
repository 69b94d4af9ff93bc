import { frequencyCapSchema, type FrequencyCap } from '../../wire/index.ts';

/** @param name what the message calls it @throws {TypeError} */
export function checkFrequencyCap(name: string, cap: FrequencyCap | undefined): void {
  if (cap === undefined || frequencyCapSchema.safeParse(cap).success) return;
  throw new TypeError(
    `${name} is ${JSON.stringify(cap)}: max from 1 to 1,000 and windowSeconds up to 2,592,000 are needed`,
  );
}

/**
 * A cap as it stands in the environment: `5/86400` is five in a day.
 *
 * @param name what the message calls it @throws {Error}
 */
export function readFrequencyCap(name: string, text: string): FrequencyCap {
  const [, max, windowSeconds] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (max === undefined || windowSeconds === undefined) {
    throw new Error(`${name} is "${text}": messages and seconds are needed, as in 5/86400`);
  }
  const cap = { max: Number(max), windowSeconds: Number(windowSeconds) };
  checkFrequencyCap(name, cap);
  return cap;
}
