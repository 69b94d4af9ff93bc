/**
 * Folders in the machine's temporary folder, and what becomes of them when this process is killed.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from './error-code.ts';

/** The longest path that a socket may have, with its final NUL. */
const SOCKET_PATH_OCTETS = process.platform === 'linux' ? 108 : 104;

/** What Chromium and those made of it put their socket in, below the temporary folder. */
const CHROMIUM_SOCKET = '/org.chromium.Chromium.123456/SingletonSocket\0';

/** @throws {Error} when the temporary folder cannot be written to, saying how to name another */
export async function makeTemporaryFolder(prefix: string): Promise<string> {
  const parent = tmpdir();
  try {
    return await mkdtemp(join(parent, prefix));
  } catch (cause) {
    const code = codeOf(cause) ?? String(cause);
    const variable = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';
    throw new Error(`cannot make a folder in ${parent} (${code}); set ${variable} to a folder that can be written to`, {
      cause,
    });
  }
}

/**
 * Its standard input is a pipe from this process. When that ends without a word, this process was killed, or is done: the
 * shell waits for the browsers whose profile is the folder $1 or in it, at most a minute, and removes the folder. (A Chromium
 * that Puppeteer or Playwright started dies of its own accord.) One that has just been started has no lock yet, and one that
 * quits still writes, and either would make the folder anew; their command lines are there from first to last.
 */
const KEEPER = `
read -r word && exit 0
runs() {
  if [ -r /proc/self/cmdline ]; then
    printf '%s\\n' "--user-data-dir=$1" "$1/" | grep -qsF -f - /proc/[0-9]*/cmdline
  else
    ps -A -ww -o args= | while read -r line; do
      case $line in *"--user-data-dir=$1"* | *"$1/"*) exit 1 ;; esac
    done
    [ $? -eq 1 ]
  fi
}
tries=600
while [ $tries -gt 0 ] && runs "$1"; do
  sleep 0.1
  tries=$((tries - 1))
done
rm -rf "$1" || { sleep 1; rm -rf "$1"; }
`;

export interface FolderKeeper {
  /** From now on the folder stays, whatever happens to this process. */
  release(): void;
  /** This process is done with the folder: it is removed as soon as no browser runs on it. */
  finish(): void;
}

/** Removes the folder when this process is killed; does nothing on Windows, which has no shell for it. */
export function removeWithProcess(folder: string): FolderKeeper {
  if (process.platform === 'win32') return { release() {}, finish() {} };
  // Apart from this process's group, or ^C in a terminal would end it too.
  const shell = spawn('sh', ['-c', KEEPER, 'sh', folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.on('error', () => {}); // no shell: then the folder stays
  shell.stdin.on('error', () => {}); // somebody ended it
  shell.unref();
  return { release: () => void shell.stdin.end('keep\n'), finish: () => void shell.stdin.end() };
}

/**
 * Lets a browser have its temporary files (locks, the icons of notifications, a socket) inside its profile: one that is
 * killed leaves them, and they go with the profile. Where the path would be too long for the socket (on Linux with a
 * `TMPDIR` of more than 31 octets), it has the machine's.
 *
 * @returns variables for the browser's environment
 */
export async function temporaryFilesIn(profile: string): Promise<Record<string, string>> {
  const folder = innerFolder(profile);
  const fits = Buffer.byteLength(folder + CHROMIUM_SOCKET) <= SOCKET_PATH_OCTETS;
  if (!fits || process.platform === 'win32') return {};
  await mkdir(folder, { recursive: true });
  return { TMPDIR: folder };
}

/** For when the browser has ended and the profile stays. */
export async function removeTemporaryFilesIn(profile: string): Promise<void> {
  await rm(innerFolder(profile), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

const innerFolder = (profile: string): string => join(profile, '.belfry');
