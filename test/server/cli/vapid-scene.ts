/** A data file with a first VAPID key, and `belfry vapid …` on it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { openSqliteEngine } from '../../../server/engines/index.ts';
import { createBelfry, type Belfry } from '../../../server/index.ts';
import type { Store } from '../../../server/ports/store.ts';
import { subscriptionDraft } from '../engines/contract/drafts.ts';
import { runHere, type RanHere } from './run-here.ts';

/** An element of `belfry vapid list --json`. */
export interface Listed {
  keyId: string;
  state: string;
  publicKey: string | null;
  subscriptions: number;
}

export interface VapidScene {
  readonly cwd: string;
  /** Id of the key that the first start made. */
  readonly firstKey: string;
  /** Starts a server on the file. */
  open(): Promise<Belfry>;
  run(args: string[], env?: Record<string, string>): Promise<RanHere>;
  list(): Promise<Listed[]>;
  withStore<T>(use: (store: Store) => Promise<T>): Promise<T>;
  /** Gives each a subscription made with this key, in place of what it had. */
  subscribe(vapidKeyId: string, ...names: string[]): Promise<void>;
  remove(): void;
}

export async function createVapidScene(): Promise<VapidScene> {
  const cwd = mkdtempSync(join(tmpdir(), 'belfry-vapid-'));
  const file = join(cwd, 'belfry.db');
  const open = () =>
    createBelfry({ data: file, appUrl: 'https://app.example', vapid: { subject: 'mailto:ops@app.example' } });

  async function run(args: string[], env: Record<string, string> = {}): Promise<RanHere> {
    for (const [name, value] of Object.entries({ BELFRY_DATA: file, ...env })) vi.stubEnv(name, value);
    try {
      return await runHere('vapid', ...args);
    } finally {
      vi.unstubAllEnvs();
    }
  }

  const list = async () => JSON.parse((await run(['list', '--json'])).out) as Listed[];

  async function withStore<T>(use: (store: Store) => Promise<T>): Promise<T> {
    const engine = await openSqliteEngine({ file, now: Date.now });
    try {
      return await use(engine.store);
    } finally {
      await engine.close();
    }
  }

  await (await open()).stop();
  return {
    cwd,
    firstKey: (await list())[0]?.keyId ?? '',
    open,
    run,
    list,
    withStore,
    subscribe: (vapidKeyId, ...names) =>
      withStore(async (store) => {
        for (const name of names) await store.saveSubscription(subscriptionDraft(name, { vapidKeyId }));
      }),
    remove: () => rmSync(cwd, { recursive: true, force: true }),
  };
}

/** What browsers are told. */
export async function toldKey(belfry: Belfry): Promise<unknown> {
  return (await belfry.app.request('/api/v1/push/vapid-public-key')).json();
}
