import { isRecord, isString } from '../wire/guards/record.ts';
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
  /** Old endpoint while the key is being changed: it survives a page that is closed half-way. */
  replacing?: string;
}

/** Members to change; one that is there and `undefined` is removed. */
export type DeviceConfigPatch = { [K in keyof DeviceConfig]?: DeviceConfig[K] | undefined };

export interface ConfigStore {
  /** @returns undefined while nothing complete is stored (`apiBase`, `vapidPublicKey`, `vapidKeyId`) */
  readConfig: () => Promise<DeviceConfig | undefined>;
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

  async function edit(change: Edit): Promise<void> {
    pending.push(change);
    const edits = [...pending];
    const outcome = await database.run(async (connection) => {
      const transaction = connection.transaction('config', 'readwrite');
      const next = apply(edits, (await transaction.store.get(KEY)) ?? {});
      await transaction.store.put(next, KEY);
      await transaction.done;
      return next;
    });
    if (outcome.ok) {
      known = outcome.value;
      pending = pending.filter((waiting) => !edits.includes(waiting));
    }
  }

  return {
    async readConfig() {
      const outcome = await database.run(async (connection) => connection.get('config', KEY));
      if (outcome.ok) known = outcome.value ?? {};
      const config = apply(pending, known);
      return isDeviceConfig(config) ? { ...config } : undefined;
    },
    writeConfig: (patch) => edit((stored) => withoutUndefined({ ...stored, ...patch })),
    clearConfig: () => edit(() => ({})),
  };
}

const apply = (edits: readonly Edit[], stored: Stored): Stored => edits.reduce((before, edit) => edit(before), stored);

const withoutUndefined = (stored: Stored): Stored =>
  Object.fromEntries(Object.entries(stored).filter(([, value]) => value !== undefined));

const OPTIONAL_TEXTS = ['endpoint', 'auth', 'subscriptionId', 'deviceToken', 'replacing'] as const;

function isDeviceConfig(value: unknown): value is DeviceConfig {
  return (
    isRecord(value) &&
    isString(value.apiBase) &&
    isString(value.vapidPublicKey) &&
    isString(value.vapidKeyId) &&
    (value.userId === undefined || value.userId === null || isString(value.userId)) &&
    OPTIONAL_TEXTS.every((name) => value[name] === undefined || isString(value[name]))
  );
}
