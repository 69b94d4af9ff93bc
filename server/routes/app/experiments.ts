import { Hono } from 'hono';
import { winnerRequestSchema, type ExperimentResponse, type WinnerResponse } from '../../../wire/index.ts';
import { requireApiKey } from '../../auth/api-keys.ts';
import { resultsOf } from '../../experiments/results.ts';
import { sendWinner, winnerOf } from '../../experiments/send-winner.ts';
import { readOptionalBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import type { NotificationRecord } from '../../ports/records.ts';
import type { Services } from '../../services.ts';
import { describe } from './notifications.ts';

/** GET /notifications/:id/experiment tells how an A/B test stands; POST /notifications/:id/winner sends its winner to the rest. */
export function experimentRoutes(services: Services): Hono {
  const app = new Hono();
  const { environment, engine } = services;
  const { store, ledger } = engine;

  app.get('/notifications/:id/experiment', requireApiKey(store, 'notifications:read'), async (context) => {
    const test = await find(context.req.param('id'));
    const { experiment } = test.content;
    if (experiment === undefined) throw new ProblemError('experiment_unknown');
    const winner = await ledger.findWinner(test.id);
    const answer: ExperimentResponse = {
      notificationId: test.publicId,
      ...resultsOf(experiment, await ledger.experimentCounts(test.id)),
      winner:
        winner === undefined
          ? null
          : { variant: winnerOf(winner).variant, notificationId: winner.publicId, at: winner.createdAt },
    };
    return context.json(answer);
  });

  app.post('/notifications/:id/winner', requireApiKey(store, 'notifications:write'), async (context) => {
    const { variant: wanted } = await readOptionalBody(context, winnerRequestSchema);
    const test = await find(context.req.param('id'));
    const { variant, notification } = await sendWinner(test, wanted, { store, ledger, environment });
    services.dispatcher.wake();
    const answer: WinnerResponse = {
      experimentId: test.publicId,
      variant,
      notification: await describe(services, notification),
    };
    return context.json(answer, 202);
  });

  async function find(publicId: string): Promise<NotificationRecord> {
    const notification = await ledger.findNotification(publicId);
    if (notification === undefined) throw new ProblemError('notification_unknown');
    return notification;
  }
  return app;
}
