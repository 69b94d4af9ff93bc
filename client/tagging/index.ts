/**
 * Labels on their way to the server. Loaded only by a page that sets some.
 *
 * @module
 */
import type { Device } from '../../device/index.ts';
import type { Api, Tags } from '../api.ts';
import type { ClientError } from '../errors.ts';
import type { Held } from '../state.ts';

export interface TagsContext {
  api: Pick<Api, 'patchTags'>;
  device: Pick<Device, 'readKnown' | 'writeConfig'>;
  /** What the server holds; null while that is nothing. */
  held: Held | null;
  /** Who is at the browser, by `login`. */
  userId?: string | null | undefined;
  toClientError: (cause: unknown) => ClientError;
}

/** On the device until the server has them. */
interface Waiting {
  /** Whose they are; null: of who was not known yet. */
  readonly userId: string | null;
  readonly tags: Tags;
}

/**
 * Sends these and what waits; what the server cannot take yet is kept on the device, for the same person alone.
 *
 * @throws {ClientError} as the server refuses; they are not sent again then
 */
export async function sendTags(context: TagsContext, given: Tags = {}): Promise<void> {
  const { api, device, held, toClientError } = context;
  const userId = context.userId ?? held?.userId ?? null;
  const before = parse((await device.readKnown()).tags);
  const isTheirs = before.userId === null || (held ?? userId) === null || before.userId === userId;
  const tags = { ...(isTheirs ? before.tags : {}), ...given };
  const waiting = JSON.stringify({ userId: userId ?? before.userId, tags } satisfies Waiting);
  await device.writeConfig({ tags: waiting });
  if (held === null) return;
  try {
    if (Object.keys(tags).length > 0) await api.patchTags(held.endpoint, tags);
  } catch (error) {
    if (toClientError(error).retryable) return;
    await device.writeConfig({ tags: undefined });
    throw error;
  }
  if ((await device.readKnown()).tags === waiting) await device.writeConfig({ tags: undefined });
}

/** Written by this module alone. */
const parse = (waiting = '{"userId":null,"tags":{}}'): Waiting => JSON.parse(waiting) as Waiting;
