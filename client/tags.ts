import type { Device } from '../device/index.ts';
import { isRecord } from '../wire/guards/record.ts';
import type { Api, Tags } from './api.ts';
import { toClientError } from './errors.ts';
import type { Held } from './state.ts';

export interface TagsOptions {
  api: Pick<Api, 'patchTags'>;
  device: Pick<Device, 'readKnown' | 'writeConfig'>;
  held: () => Held | null;
}

/** Labels on their way to the server: what it could not take yet is kept on the device. */
export function createTags({ api, device, held }: TagsOptions) {
  /** Sends what waits. @throws {ClientError} */
  async function flush(): Promise<void> {
    const { tags } = await device.readKnown();
    const { endpoint } = held() ?? {};
    if (tags === undefined || endpoint === undefined) return;
    try {
      await api.patchTags(endpoint, parse(tags));
    } catch (error) {
      if (toClientError(error).retryable) return;
      await device.writeConfig({ tags: undefined }); // refused once, refused always
      throw error;
    }
    if ((await device.readKnown()).tags === tags) await device.writeConfig({ tags: undefined });
  }

  return {
    flush,
    async set(tags: Tags) {
      const waiting = parse((await device.readKnown()).tags ?? '{}');
      await device.writeConfig({ tags: JSON.stringify({ ...waiting, ...tags }) });
      await flush();
    },
  };
}

function parse(text: string): Tags {
  const tags: unknown = JSON.parse(text);
  return isRecord(tags) ? (tags as Tags) : {};
}
