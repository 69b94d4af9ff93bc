/** The edits of preferences in pages of one browser, before a server whose answers a test lets through. */
import { onTestFinished, vi } from 'vitest';
import { ClientError } from '../../client/errors.ts';
import { createPreferences, type PreferenceEdits, type Scope } from '../../client/preferences.ts';
import type { DeviceConfig, DeviceConfigPatch } from '../../device/index.ts';
import { mergeChoices } from '../../server/preferences/merge-choices.ts';
import { effectivePreferences } from '../../server/preferences/effective.ts';
import type { Category, PreferenceChoices, Preferences } from '../../wire/index.ts';

const CATALOGUE: Category[] = ['news', 'offers'].map((id) => ({
  id,
  names: { en: id },
  defaultOn: true,
  critical: false,
  inQuietHours: 'defer',
}));

export const offline = (): ClientError => new ClientError('offline', 'no answer', { retryable: true });
export const refused = (): ClientError => new ClientError('server_refused', 'no such category');

/** The switch of one category. */
export const news = (on: boolean): PreferenceChoices => ({ categories: { news: on } });

/** A PATCH on its way. */
export interface Asked {
  choices: PreferenceChoices;
  scope: Scope;
  userId: string | null;
  /** The server stores it and answers. */
  accept: () => void;
  /** @param stored though it was stored: the answer got lost */
  fail: (error: ClientError, stored?: boolean) => void;
}

export interface Page {
  edits: PreferenceEdits;
  state: { preferences: Preferences | null; unsaved: boolean };
  /** Each change of the state. */
  history: { preferences: Preferences | null; unsaved: boolean }[];
}

export function openScene() {
  const levels = { user: {} as PreferenceChoices, device: {} as PreferenceChoices };
  const config: Partial<DeviceConfig> = {};
  const asked: Asked[] = [];
  const scene = {
    levels,
    config,
    /** Waiting for an answer. */
    asked,
    /** The first of them. @throws {Error} when there is none */
    next(): Asked {
      const [first] = asked;
      if (!first) throw new Error('nothing was asked');
      return first;
    },
    held: { userId: 'ana' } as { userId: string | null } | null,
    /** Answers at once: as the server does, or with an error. */
    answers: undefined as (() => ClientError | undefined) | undefined,
    /** Every PATCH that reached the network. */
    sent: [] as [PreferenceChoices, Scope, string | null][],
    device: {
      readKnown: () => Promise.resolve({ ...config }),
      writeConfig: (patch: DeviceConfigPatch) => {
        Object.assign(config, patch);
        return Promise.resolve();
      },
    },
    preferences: () => effectivePreferences(CATALOGUE, levels.user, levels.device),
    draft: () => JSON.parse(config.draft ?? '[]') as { choices: PreferenceChoices; scope: Scope }[],
    openPage,
  };

  function apply(choices: PreferenceChoices, scope: Scope): Preferences {
    Object.assign(levels, mergeChoices(levels, choices, scope));
    return scene.preferences();
  }

  function openPage(): Page {
    const state: Page['state'] = { preferences: null, unsaved: false };
    const history: Page['history'] = [];
    const edits = createPreferences({
      patch: (choices, scope, userId) => {
        scene.sent.push([choices, scope, userId]);
        return new Promise((resolve, reject) => {
          const one: Asked = {
            choices,
            scope,
            userId,
            accept: () => {
              settle();
              resolve(apply(choices, scope));
            },
            fail: (error, stored = false) => {
              settle();
              if (stored) apply(choices, scope);
              reject(error);
            },
          };
          const settle = () => void asked.splice(asked.indexOf(one), 1);
          asked.push(one);
          if (!scene.answers) return;
          const error = scene.answers();
          if (error) one.fail(error);
          else one.accept();
        });
      },
      device: scene.device,
      held: () => scene.held,
      get: () => state,
      update: (patch) => {
        Object.assign(state, patch);
        history.push({ ...state });
      },
    });
    return { edits, state, history };
  }
  return scene;
}

/** A scene and a page that has its preferences, in a browser with Web Locks; these end with the test. */
export async function openLoadedScene(): Promise<{ scene: Scene; page: Page }> {
  vi.stubGlobal('navigator', { locks: createLocks() });
  onTestFinished(() => void vi.unstubAllGlobals());
  const scene = openScene();
  const page = scene.openPage();
  await page.edits.loaded(scene.preferences());
  return { scene, page };
}

/** Web Locks of one browser: one holder at a time, those who wait in their order. */
export function createLocks(): Pick<LockManager, 'request'> {
  let tail: Promise<unknown> = Promise.resolve();
  const request = (_name: string, _options: LockOptions, task: () => Promise<unknown>): Promise<unknown> => {
    const run = tail.then(task);
    tail = run.catch(() => undefined);
    return run;
  };
  return { request: request as LockManager['request'] };
}

export type Scene = ReturnType<typeof openScene>;

/** Until nothing moves by itself: all of it is promises. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
