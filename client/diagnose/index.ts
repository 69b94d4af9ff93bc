/**
 * Why no notification came: every place where a push can get lost, each looked at now, in the browser and on the server,
 * each with its cure. It mends nothing. Loaded only when it is asked for.
 *
 * @module
 */
import type { BlockedHelp } from '../help/contract.ts';
import { printDiagnosis } from './console.ts';
import type { DiagnoseContext, DiagnoseOptions, Diagnosis, DiagnosisCheck, DiagnosisLine } from './contract.ts';
import { readFacts } from './facts.ts';
import {
  lookAtBrave,
  lookAtPermission,
  lookAtScope,
  lookAtSubscription,
  lookAtSupport,
  lookAtWorker,
  lookForPrivateWindow,
  type Looked,
  type Sight,
} from './look-browser.ts';
import { lookAtKey, lookAtLastPush, lookAtPreferences, lookAtServer, lookAtTestPush } from './look-server.ts';
import { timeTestPush } from './test-push.ts';
import { ENGLISH, type Words } from './words.ts';

export type * from './contract.ts';

/**
 * @returns a line for each check, in the order in which a push meets them
 * @example
 * const { ok, lines } = await client.diagnose({ test: true });
 */
export async function diagnose(
  context: DiagnoseContext,
  { test = false, print = false }: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const { state } = context;
  const inPortuguese = /^pt\b/i.test(context.locale ?? '');
  const words = inPortuguese ? await loadPortuguese() : ENGLISH;
  const locale = inPortuguese ? 'pt-BR' : 'en';
  const toLine = ([check, [verdict, [finding, cure]]]: readonly [DiagnosisCheck, Looked]): DiagnosisLine => {
    return { check, title: words.titles[check], verdict, finding, ...(cure ? { cure } : {}) };
  };
  // Rendering on a server: there is nothing to look at.
  if (typeof window === 'undefined') return { ok: false, lines: [toLine(['support', ['problem', words.noPush()]])] };
  const facts = await readFacts(context);
  const sight: Sight = { facts, state, words };
  const help = facts.permission === 'denied' ? await readHelp(locale) : undefined;
  const subscription = 'value' in facts.subscription ? facts.subscription.value : null;
  const tested = test && subscription ? await timeTestPush(context, subscription.endpoint) : undefined;

  const focus = tested?.outcome === 'arrived' ? words.focusAfterTest : words.focus;
  const looked: [DiagnosisCheck, Looked][] = [
    ['support', lookAtSupport(sight)],
    ['permission', lookAtPermission(sight, help)],
    ['worker', lookAtWorker(sight)],
    ['scope', lookAtScope(sight)],
    ['subscription', lookAtSubscription(sight)],
    ['key', lookAtKey(sight, context)],
    ['server', lookAtServer(sight)],
    ['preferences', lookAtPreferences(sight, locale, clockIn)],
    ['last-push', lookAtLastPush(sight, (at) => new Date(at).toLocaleString(locale))],
    ['test-push', lookAtTestPush(tested, sight, test, (ms) => formatDuration(ms, locale))],
    ['focus-mode', ['unknown', focus(facts.platform)]],
    ['private-window', lookForPrivateWindow(sight)],
  ];
  if (facts.isBrave) looked.push(['brave', lookAtBrave(sight)]);

  const lines = looked.map(toLine);
  const diagnosis: Diagnosis = {
    ok: lines.every(({ verdict }) => verdict !== 'problem'),
    lines,
    ...(tested?.outcome === 'arrived' ? { testPushMs: tested.ms } : {}),
  };
  if (print) printDiagnosis(diagnosis, words);
  return diagnosis;
}

/** English is at hand where that cannot be loaded: without a network, say, which is what the person is to be told. */
async function loadPortuguese(): Promise<Words> {
  try {
    return (await import('./words-pt-br.ts')).PORTUGUESE;
  } catch {
    return ENGLISH;
  }
}

/** Of this browser; none where its code cannot be loaded. */
async function readHelp(locale: string): Promise<BlockedHelp | undefined> {
  try {
    return (await import('../help/index.ts')).blockedHelp(locale);
  } catch {
    return undefined;
  }
}

/** `HH:MM`, as quiet hours are written; by the browser's own zone where it does not know the person's. */
function clockIn(timeZone: string | undefined): string {
  const format = (zone: object): string =>
    new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...zone });
  try {
    return format(timeZone ? { timeZone } : {});
  } catch {
    return format({});
  }
}

const formatDuration = (ms: number, locale: string): string =>
  ms < 1000
    ? `${Math.round(ms)} ms`
    : `${(ms / 1000).toLocaleString(locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 })} s`;
