/** Runs named steps and prints one line each: ✓ or ✗, what, and how long it took. */
export interface Steps {
  /**
   * @param run answers what to add to the line; undefined adds nothing
   * @throws what `run` throws, after the ✗ line
   */
  step<T>(title: string, run: () => Promise<T>, tell?: (result: T) => string): Promise<T>;
}

export interface StepsOptions {
  print?: (line: string) => void;
  /** Milliseconds of a steady clock. */
  now?: () => number;
  /** @default whether the terminal shows colours */
  colours?: boolean;
}

const WIDTH = 58;

export function createSteps(options: StepsOptions = {}): Steps {
  const { print = console.log, now = () => performance.now(), colours = process.stdout.isTTY === true } = options;
  const paint = (code: number, text: string): string => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    async step(title, run, tell) {
      const start = now();
      const took = (): string => paint(2, `${Math.round(now() - start)} ms`.padStart(8));
      try {
        const result = await run();
        const more = tell?.(result);
        print(`  ${paint(32, '✓')} ${title.padEnd(WIDTH)}${took()}${more === undefined ? '' : paint(2, `  ${more}`)}`);
        return result;
      } catch (error) {
        print(`  ${paint(31, '✗')} ${title.padEnd(WIDTH)}${took()}`);
        throw error;
      }
    },
  };
}
