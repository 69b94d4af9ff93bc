/**
 * Profile folders: made, told their preferences, removed.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { FirefoxPreferences } from '../push-service/contract.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';

const PREFIX = 'belfry-firefox-';

/** @throws {Error} when the temporary folder cannot be written to */
export function makeProfile(): Promise<string> {
  return makeTemporaryFolder(PREFIX);
}

/** Whether {@link makeProfile} made the folder. */
export function isOwnProfile(folder: string): boolean {
  return dirname(folder) === tmpdir() && basename(folder).startsWith(PREFIX);
}

/** Removes a folder that {@link makeProfile} made, and leaves any other alone. */
export async function removeOwnProfile(folder: string): Promise<void> {
  if (!isOwnProfile(folder)) return;
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }); // late writes of a dying browser
}

/** Firefox reads user.js at each start, over what the profile remembers. */
export async function writePreferences(folder: string, preferences: FirefoxPreferences): Promise<void> {
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'user.js'), `${lines.join('\n')}\n`);
}
