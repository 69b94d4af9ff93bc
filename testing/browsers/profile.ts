/**
 * Temporary profile folders: made, told from those of others, removed.
 */
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';
import { makeTemporaryFolder } from '../temporary-folder.ts';

const OWN_NAME = /^belfry-(chromium|firefox)-/;

/** @throws {Error} when the temporary folder cannot be written to */
export function makeProfile(browser: 'chromium' | 'firefox'): Promise<string> {
  return makeTemporaryFolder(`belfry-${browser}-`);
}

/** Whether {@link makeProfile} made the folder. */
export function isOwnProfile(folder: string): boolean {
  return dirname(folder) === tmpdir() && OWN_NAME.test(basename(folder));
}

/** Removes a folder that {@link makeProfile} made, and leaves any other alone. */
export async function removeOwnProfile(folder: string): Promise<void> {
  if (!isOwnProfile(folder)) return;
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }); // late writes of a dying browser
}
