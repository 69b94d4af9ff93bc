/**
 * Labels on their way to the server. Loaded only by a page that sets some.
 *
 * @module
 */
import type { Device } from '../../device/index.ts';
import type { Api, Tags } from '../api.ts';
import type { ClientError } from '../errors.ts';

export interface TagsContext {
  api: Pick<Api, 'patchTags'>;
  device: Pick<Device, 'readKnown' | 'writeConfig'>;
  /** Of what the server holds; undefined while that is nothing. */
  endpoint: string | undefined;
  toClientError: (cause: unknown) => ClientError;
}

/**
 * Sends these and what waits; what the server cannot take yet is kept on the device.
 *
 * @throws {ClientError} as the server refuses; they are not sent again then
 */
export async function sendTags({ api, device, endpoint, toClientError }: TagsContext, given: Tags = {}): Promise<void> {
  const waiting = JSON.stringify({ ...parse((await device.readKnown()).tags), ...given });
  await device.writeConfig({ tags: waiting });
  if (endpoint === undefined) return;
  try {
    await api.patchTags(endpoint, parse(waiting));
  } catch (error) {
    if (toClientError(error).retryable) return;
    await device.writeConfig({ tags: undefined });
    throw error;
  }
  if ((await device.readKnown()).tags === waiting) await device.writeConfig({ tags: undefined });
}

const parse = (tags = '{}'): Tags => JSON.parse(tags) as Tags;
