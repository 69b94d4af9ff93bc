/**
 * What a person would have decided, in a profile that no Chromium runs on.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NotificationPermission } from '../browsers/contract.ts';
import { codeOf } from '../error-code.ts';

/** Chromium counts time in microseconds since 1601. */
const WINDOWS_EPOCH_MS = 11_644_473_600_000n;

/** Chromium's ContentSetting. */
const SETTINGS: Readonly<Record<NotificationPermission, number>> = { allow: 1, block: 2 };

interface Preferences {
  profile?: { content_settings?: { exceptions?: { notifications?: Record<string, unknown> } } };
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
