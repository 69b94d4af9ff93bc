import { onTestFinished } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import { START } from './drafts.ts';

/** What a contract suite is run on: an empty engine that reads the test's clock. */
export type OpenEngine = (now: () => number) => Promise<{ engine: Engine; remove: () => Promise<void> }>;

/** An engine for the test that runs now: afterwards it is gone. */
export async function openFresh(open: OpenEngine, now = (): number => START): Promise<Engine> {
  const { engine, remove } = await open(now);
  onTestFinished(remove);
  return engine;
}
