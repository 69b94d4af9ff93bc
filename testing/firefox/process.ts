/**
 * Firefox as a child that dies with this process, even when that is killed.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { killGroup } from '../browsers/kill-group.ts';

const START_TIMEOUT_MS = 60_000;
const EXIT_TIMEOUT_MS = 20_000;
const MAX_COMPLAINTS = 4_000;

/**
 * Firefox does not mind whether whoever started it still lives; this shell does. Its standard input is a pipe from this
 * process: when that ends, the second half kills the browser and removes its profile ($1, empty when it is to stay). When
 * the browser ends first, the shell does too.
 */
const KEEPER = `
profile=$1
shift
exec 3<&0 </dev/null
"$@" 3<&- &
browser=$!
{
  read -r _ <&3
  trap '' TERM
  kill -KILL "$browser" 2>/dev/null
  while kill -0 "$browser" 2>/dev/null; do sleep 0.1; done
  [ -z "$profile" ] || rm -rf "$profile"
} &
wait "$browser"
code=$?
kill -TERM $! 2>/dev/null
exit "$code"
`;

export interface StartOptions {
  executablePath: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Removed when this process dies without closing the browser; null for none. */
  ownProfile: string | null;
}

export interface FirefoxProcess {
  /** WebSocket address of WebDriver BiDi. */
  address: string;
  /** Resolves when it has ended; kills it when that takes longer than 20 s. */
  waitForExit(): Promise<void>;
  /** SIGKILL to all its processes. */
  kill(): Promise<void>;
}

/** @throws {Error} with what Firefox printed, when it does not start */
export async function startFirefox({ executablePath, args, env, ownProfile }: StartOptions): Promise<FirefoxProcess> {
  const [command, commandArgs] =
    process.platform === 'win32'
      ? [executablePath, ['--wait-for-browser', ...args]]
      : ['sh', ['-c', KEEPER, 'sh', ownProfile ?? '', executablePath, ...args]];
  const child = spawn(command, commandArgs, { stdio: ['pipe', 'ignore', 'pipe'], env, detached: true });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  child.stdin.on('error', () => {}); // it ended first

  function kill(): Promise<void> {
    killGroup(child);
    return ended;
  }

  try {
    return {
      address: await readAddress(child),
      kill,
      async waitForExit() {
        const timer = setTimeout(() => void kill(), EXIT_TIMEOUT_MS);
        await ended;
        clearTimeout(timer);
      },
    };
  } catch (error) {
    await kill();
    throw error;
  }
}

/** Firefox prints it once it can be driven. */
function readAddress(child: ChildProcessByStdio<Writable, null, Readable>): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const fail = (what: string) => {
      clearTimeout(timer);
      reject(new Error(`Firefox ${what}. ${printed.slice(-MAX_COMPLAINTS).trim()}`.trim()));
    };
    const timer = setTimeout(() => fail(`was not ready after ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    child.once('exit', (code) => fail(`did not start (it ended with ${code})`));
    child.once('error', (error) => fail(`did not start: ${error.message}`));
    child.stderr.on('data', (chunk) => {
      printed = (printed + String(chunk)).slice(-2 * MAX_COMPLAINTS);
      const address = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(printed)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}
