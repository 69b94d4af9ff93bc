import { statSync } from 'node:fs';

/**
 * Watches that a file and its log are still what their names lead to. SQLite goes on writing into a file that was
 * moved, deleted or replaced, without a word, and the next start would find none of it.
 *
 * @returns throws when one of them is not where it was
 */
export function watchPlace(file: string): () => void {
  // On Windows a file that is open stays where it is, and inodes of network drives change.
  if (process.platform === 'win32') return () => undefined;
  const files = [file, `${file}-wal`].map((path) => ({ path, id: identify(path) }));
  return () => {
    for (const { path, id } of files) {
      const found = identify(path);
      if (found === undefined) throw new Error(`${path} is gone: put it back, or restart the server`);
      if (found !== id) throw new Error(`${path} is not the file that was opened: put that one back, or restart`);
    }
  };
}

function identify(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
}
