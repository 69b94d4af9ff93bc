/**
 * Profile folders: made, seeded with what a person would have decided, removed.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../error-code.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';

const PREFIX = 'belfry-chromium-';

/** Chromium counts time in microseconds since 1601. */
const WINDOWS_EPOCH_MS = 11_644_473_600_000n;

/** Chromium's ContentSetting. */
const SETTINGS = { allow: 1, block: 2 } as const;

export type NotificationPermission = keyof typeof SETTINGS;

interface Preferences {
  profile?: { content_settings?: { exceptions?: { notifications?: Record<string, unknown> } } };
}

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

/**
 * Writes the decisions into the profile, as if the person had made them in an earlier session; those that the profile
 * holds already stay. DevTools' own overrides end with the session, and Chromium then unregisters the subscription when
 * the first queued push finds no permission.
 */
export async function seedPermissions(
  folder: string,
  permissions: Readonly<Record<string, NotificationPermission>>,
): Promise<void> {
  const file = join(folder, 'Default', 'Preferences');
  await mkdir(dirname(file), { recursive: true });
  const preferences = await readPreferences(file);
  const exceptions = (((preferences.profile ??= {}).content_settings ??= {}).exceptions ??= {});
  const notifications = (exceptions.notifications ??= {});
  for (const [origin, permission] of Object.entries(permissions)) {
    notifications[`${new URL(origin).origin},*`] ??= {
      setting: SETTINGS[permission],
      last_modified: String((BigInt(Date.now()) + WINDOWS_EPOCH_MS) * 1000n),
    };
  }
  await writeFile(file, JSON.stringify(preferences));
}

async function readPreferences(file: string): Promise<Preferences> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Preferences; // Chromium's own file
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return {};
    throw new Error(`the profile's preferences cannot be read: ${file}`, { cause: error });
  }
}
