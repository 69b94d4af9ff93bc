import type { Device } from '../device/index.ts';
import type { PreferenceChoices, Preferences } from '../wire/schemas/preferences.ts';
import type { PushState } from './contract.ts';
import { ClientError, toClientError } from './errors.ts';
import { createExclusive } from './exclusive.ts';
import type { Held } from './state.ts';

/** Whose choices an edit changes: of this device alone, or of the person. */
export type Scope = 'device' | 'user';

export interface PreferencesOptions {
  /**
   * Gives one edit to the server: PATCH /preferences. It is `userId`'s: nobody else's choices may come of it.
   *
   * @returns what is in effect then @throws {ClientError} with `retryable` it is kept, else taken back
   */
  patch: (choices: PreferenceChoices, scope: Scope, userId: string | null) => Promise<Preferences>;
  device: Pick<Device, 'readKnown' | 'writeConfig'>;
  held: () => Pick<Held, 'userId'> | null;
  get: () => Pick<PushState, 'preferences' | 'unsaved'>;
  update: (patch: Partial<Pick<PushState, 'preferences' | 'unsaved'>>) => void;
}

/**
 * A person's edits, shown at once and sent one after another, over all tabs. What the server has not confirmed is on
 * the device: it survives a reload, and is laid over whatever the server says meanwhile.
 */
export interface PreferenceEdits {
  /**
   * @returns what is shown then: the server's answer, or, while it cannot be reached, what waits for it. A later edit
   * of the same members takes the place of an earlier one.
   * @throws {ClientError} `not_subscribed`, or as the server refuses; what the edit had changed is then taken back.
   * When the server cannot be reached and nothing is known to lay the edit over, the edit waits all the same.
   */
  save(choices: PreferenceChoices, options?: { forAllDevices?: boolean }): Promise<Preferences>;
  /**
   * Shows what the server said, under what waits for it.
   *
   * @param asked the answer, or better the request that has just begun: what was saved or forgotten until it is
   * answered makes it outdated @throws what the request throws
   */
  loaded(asked: Preferences | Promise<Preferences>): Promise<void>;
  /** Sends what waits. What is refused is taken back. Must not run in a task that `patch` waits for. */
  flush(): Promise<void>;
  /** Drops what waits and what is known: another person is at the browser. */
  forget(): Promise<void>;
}

/** What edits is loaded when preferences are first read, so that it is there when the network is not. */
export function createPreferences(options: PreferencesOptions): PreferenceEdits {
  const { device } = options;
  const exclusively = createExclusive('belfry-preferences');
  let edits: PreferenceEdits | undefined;

  /** What cannot be loaded is tried again at the next call. @throws {ClientError} `offline` */
  async function load(): Promise<PreferenceEdits> {
    const { createEditing } = await import('./editing/index.ts').catch((cause: unknown) => {
      throw new ClientError('offline', undefined, { retryable: true, cause });
    });
    return (edits ??= createEditing({ ...options, exclusively, ClientError, toClientError }));
  }

  return {
    // Without a turn in between where it is there: an edit shows at once.
    save: async (choices, reach) => (edits ?? (await load())).save(choices, reach),
    async loaded(asked) {
      // Who asks hears of a failure below, not as of a promise that nobody has.
      Promise.resolve(asked).catch(() => undefined);
      await (edits ?? (await load())).loaded(asked);
    },
    flush: async () => (await load()).flush(),
    forget: () => (edits ? edits.forget() : device.writeConfig({ draft: undefined })),
  };
}
