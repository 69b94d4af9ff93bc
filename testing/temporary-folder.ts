/**
 * Folders in the machine's temporary folder, and what becomes of them when this process is killed.
 */
import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @throws {Error} when the temporary folder cannot be written to, saying how to name another */
export async function makeTemporaryFolder(prefix: string): Promise<string> {
  const parent = tmpdir();
  try {
    return await mkdtemp(join(parent, prefix));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const variable = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';
    throw new Error(`cannot make a folder in ${parent} (${code}); set ${variable} to a folder that can be written to`, {
      cause,
    });
  }
}

/**
 * Its standard input is a pipe from this process. When that ends without a word, this process was killed: the shell waits
 * for the Chromium that holds the folder $1 (its lock names the process; it dies of its own accord), at most 10 s, and
 * removes the folder.
 */
const KEEPER = `
read -r word && exit 0
lock=$(readlink "$1/SingletonLock")
tries=100
while [ -n "$lock" ] && [ $tries -gt 0 ] && kill -0 "\${lock##*-}" 2>/dev/null; do
  sleep 0.1
  tries=$((tries - 1))
done
rm -rf "$1" || { sleep 1; rm -rf "$1"; }
`;

export interface FolderKeeper {
  /** From now on the folder stays, whatever happens to this process. */
  release(): void;
}

/** Removes the folder when this process is killed; does nothing on Windows, which has no shell for it. */
export function removeWithProcess(folder: string): FolderKeeper {
  if (process.platform === 'win32') return { release() {} };
  // Apart from this process's group, or ^C in a terminal would end it too.
  const shell = spawn('sh', ['-c', KEEPER, 'sh', folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.on('error', () => {}); // no shell: then the folder stays
  shell.stdin.on('error', () => {}); // somebody ended it
  shell.unref();
  return { release: () => void shell.stdin.end('keep\n') };
}
