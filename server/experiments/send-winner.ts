import type { Environment } from '../environment.ts';
import { ProblemError } from '../http/problem.ts';
import type { Ledger, NewNotification } from '../ports/ledger.ts';
import type { NotificationRecord } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import { createPublicId } from '../public-id.ts';
import { lifeMs } from '../schedules/local-time.ts';
import { resultsOf } from './results.ts';
import { winnerShare } from './share.ts';
import { faceOf } from './variant-sheet.ts';
import { variantTemplates } from './variant-templates.ts';

export interface Winner {
  variant: string;
  /** The send to the rest. */
  notification: NotificationRecord;
}

/**
 * Sends a variant to the share that the test has kept back: the same people and devices as the test's own audience, at
 * most once. Asked again, for whichever variant, it answers what was sent.
 *
 * @param wanted undefined: the one that has clearly won
 * @throws {ProblemError} `experiment_unknown`, `experiment_without_rest`, `experiment_undecided`, `experiment_invalid`,
 * `time_in_past`
 */
export async function sendWinner(
  test: NotificationRecord,
  wanted: string | undefined,
  tools: { store: Pick<Store, 'findTemplate'>; ledger: Ledger; environment: Environment },
): Promise<Winner> {
  const { store, ledger, environment } = tools;
  const { experiment } = test.content;
  if (experiment === undefined) throw new ProblemError('experiment_unknown');
  if (wanted !== undefined && !experiment.variants.some(({ id }) => id === wanted)) {
    throw new ProblemError('experiment_invalid', { errors: [{ pointer: '/variant', detail: 'no such variant' }] });
  }
  const earlier = await ledger.findWinner(test.id);
  if (earlier !== undefined) return winnerOf(earlier);
  if (winnerShare(experiment) === undefined) throw new ProblemError('experiment_without_rest');
  if (test.state === 'scheduled') throw new ProblemError('experiment_undecided', { detail: 'it has not started yet' });
  const { verdict } = resultsOf(experiment, await ledger.experimentCounts(test.id));
  const chosen = wanted ?? verdict.winner;
  const variant = experiment.variants.find(({ id }) => id === chosen);
  if (variant === undefined) throw new ProblemError('experiment_undecided', { detail: verdict.text });
  const templates = await variantTemplates(store, test);
  const template = test.templateId === null ? undefined : (await store.findTemplate(test.templateId))?.template;
  const face = faceOf({ notification: test, template, variantTemplates: templates }, variant);
  const { id: _id, state: _state, unreached: _unreached, ...rest } = face.notification;
  const now = environment.now();
  const draft: NewNotification = {
    ...rest,
    publicId: createPublicId('ntf', environment),
    content: { ...rest.content, winner: variant.id },
    templateId: variant.templateId ?? test.templateId,
    createdAt: now,
    expiresAt: endOf(test, now),
    startsAt: undefined,
    localTime: undefined,
    // A cancel of the test, which is over, is none of this.
    parentId: null,
    winnerOf: test.id,
    warnings: [],
  };
  return winnerOf(await ledger.create(draft));
}

/**
 * As long a life as the test's own messages had; where those were to be delivered by a certain time, the winner is, too.
 *
 * @throws {ProblemError} `time_in_past`
 */
function endOf({ ttlSeconds, content: { notAfter = Infinity } }: NotificationRecord, now: number): number {
  if (notAfter > now) return Math.min(now + lifeMs(ttlSeconds), notAfter);
  throw new ProblemError('time_in_past', { detail: `it was to be delivered by ${new Date(notAfter).toISOString()}` });
}

/** What was chosen stands in what was sent: another call may have come first. */
export const winnerOf = (notification: NotificationRecord): Winner => ({
  variant: notification.content.winner ?? '',
  notification,
});
