import { isString } from '../wire/guards/record.ts';
import type { DeviceDatabase } from './database.ts';

/** What the worker must know without asking a page. */
export interface DeviceConfig {
  /** Absolute URL of the `/api/v1/push` prefix, no slash at the end. */
  apiBase: string;
  /** base64url of the 65 octets. */
  vapidPublicKey: string;
  vapidKeyId: string;
  endpoint?: string;
  /** Auth secret of the subscription, base64url: what the proof of a resubscription is made with. */
  auth?: string;
  subscriptionId?: string;
  /** Bearer token of an anonymous browser. */
  deviceToken?: string;
  /** The host's user that the server holds the subscription for. */
  userId?: string | null;
  /** Person that `login` named and whose token the next page has yet to give. */
  session?: string;
  /** `1` while the server may hold the subscription for somebody who has left: shown without content. */
  neutral?: string;
  /** Key, language, zone and person of the last subscribe that the server confirmed, as JSON. */
  synced?: string;
  /** When that was, epoch ms. */
  syncedAt?: string;
  /** Edits of the preferences that the server does not have yet, as JSON. */
  draft?: string;
  /** Other services' subscriptions that are to become ours, as JSON: it survives a page that is closed half-way. */
  takeover?: string;
  /** Labels that the server does not have yet, as JSON. */
  tags?: string;
  /** `1` while pages of this site may want to show a push themselves when they are in front. */
  foreground?: string;
  /** Old endpoint while the key is being changed: it survives a page that is closed half-way. */
  replacing?: string;
  /** On how many days the person came, and the last of them: `3 Sat Nov 21 2026`. */
  visited?: string;
  /** How often they did not want to be asked, and when last, epoch ms: `2 1795267200000`. */
  rested?: string;
}

/** Members to change; one that is there and `undefined` is removed. */
export type DeviceConfigPatch = { [K in keyof DeviceConfig]?: DeviceConfig[K] | undefined };

export interface ConfigStore {
  /** What is known, complete or not. */
  readKnown: () => Promise<Partial<DeviceConfig>>;
  /** Merges into what is stored, in one transaction. */
  writeConfig: (patch: DeviceConfigPatch) => Promise<void>;
  clearConfig: () => Promise<void>;
}

type Stored = Record<string, unknown>;
type Edit = (stored: Stored) => Stored;

const KEY = 'config';

export function createConfigStore(database: DeviceDatabase): ConfigStore {
  /** The last that was read or written: what is left when storage hangs. */
  let known: Stored = {};
  /** Edits that storage has not confirmed. They are idempotent, so a late commit does no harm. */
  let pending: Edit[] = [];

  const apply = (stored: Stored): Stored => pending.reduce((before, change) => change(before), stored);

  async function edit(change: Edit): Promise<void> {
    pending = [...pending, change];
    const edits = pending;
    const outcome = await database.run('config', 'readwrite', async (store) => {
      const next = apply((await store.get(KEY)) ?? {});
      await store.put(next, KEY);
      return next;
    });
    if (!outcome.ok) return;
    known = outcome.value;
    pending = pending.filter((waiting) => !edits.includes(waiting));
  }

  return {
    async readKnown() {
      const outcome = await database.run('config', 'readonly', async (store) => store.get(KEY));
      if (outcome.ok) known = outcome.value ?? {};
      return onlyTexts(apply(known));
    },
    writeConfig: (patch) => edit((stored) => onlyTexts({ ...stored, ...patch })),
    clearConfig: () => edit(() => ({})),
  };
}

/** Whether a server and its key are known. */
export const isComplete = (config: Partial<DeviceConfig>): config is DeviceConfig =>
  isString(config.apiBase) && isString(config.vapidPublicKey) && isString(config.vapidKeyId);

/** Every member is a text, `userId` also null; anything else is no value, or another version's. */
const onlyTexts = (stored: Stored): Partial<DeviceConfig> =>
  Object.fromEntries(
    Object.entries(stored).filter(([name, value]) => isString(value) || (name === 'userId' && value === null)),
  );
