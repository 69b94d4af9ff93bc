/**
 * A private D-Bus daemon that dies with this process, even when that is killed.
 */
import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../temporary-folder.ts';

const START_TIMEOUT_MS = 10_000;

/**
 * The shell outlives nobody: its standard input is a pipe from this process, and when that ends (close(), exit, SIGKILL)
 * `read` returns, the bus is stopped and its folder removed. $1 is the folder.
 */
const KEEPER = `
dbus-daemon --config-file="$1/bus.conf" --nofork --nopidfile --print-address=1 <&- &
bus=$!
exec 1>&-
read -r _
kill "$bus" 2>/dev/null
wait "$bus"
rm -rf "$1"
`;

export interface PrivateBus {
  address: string;
  /** Resolves when the bus has ended and its folder is gone. */
  close(): Promise<void>;
}

/** @throws {Error} when there is no `dbus-daemon`, or it does not start, or the temporary folder cannot be written to */
export async function startPrivateBus(): Promise<PrivateBus> {
  const folder = await makeTemporaryFolder('belfry-bus-');
  await writeFile(join(folder, 'bus.conf'), configuration(join(folder, 'bus')));
  const keeper = spawn('sh', ['-c', KEEPER, 'sh', folder], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const ended = new Promise<void>((resolve) => keeper.once('close', () => resolve()));
  keeper.once('error', () => keeper.stdin.destroy());
  keeper.stdin.on('error', () => {}); // the keeper ended first

  async function close() {
    keeper.stdin.end();
    await ended;
    await rm(folder, { recursive: true, force: true }); // when the shell itself never started
  }

  try {
    const address = await readAddress(keeper.stdout, keeper.stderr);
    return { address, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function readAddress(stdout: NodeJS.ReadableStream, stderr: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    let complaints = '';
    const fail = () => {
      clearTimeout(timer);
      const hint = 'install it (Debian and Ubuntu: apt-get install dbus-daemon; Fedora: dnf install dbus-daemon)';
      reject(new Error(`dbus-daemon did not start; ${hint}. ${complaints.trim()}`.trim()));
    };
    const timer = setTimeout(fail, START_TIMEOUT_MS);
    stderr.on('data', (chunk) => (complaints += String(chunk)));
    stdout.on('data', (chunk) => {
      printed += String(chunk);
      if (!printed.includes('\n')) return;
      clearTimeout(timer);
      resolve(printed.trim());
    });
    stdout.once('end', fail);
  });
}

/** No service folders: nothing of the real desktop can be started over this bus. */
function configuration(socketPath: string): string {
  return `<busconfig>
  <type>session</type>
  <listen>unix:path=${socketPath}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;
}
