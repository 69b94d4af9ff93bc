import { Hono, type Context } from 'hono';
import { createActionLookup } from '../../actions/sent-actions.ts';
import type { ClickLink } from '../../delivery/click-links.ts';
import { shareOfReport } from '../../experiments/reports.ts';
import type { NewEvent } from '../../ports/store.ts';
import type { Services } from '../../services.ts';
import { tellEvents } from './tell-events.ts';

/**
 * GET /r/{token}?to=…&a=…: where a browser that shows a notification by itself goes when it is clicked. Counts the click,
 * once, with the one that a worker may report, and changes nothing else. A link that is not ours leads to the app.
 */
export function clickLinkRoutes(services: Services): Hono {
  const app = new Hono();
  app.get('/r/:token', async (context) => {
    const { links, appUrl } = services.letterhead;
    const { to = '', a: action = '' } = context.req.query();
    const link = links?.read(context.req.param('token'), action, to);
    if (link !== undefined && isClick(context)) await countClick(services, link);
    return context.body(null, 302, {
      location: link?.url ?? appUrl,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
  });
  return app;
}

/** How browsers say that they only look ahead. */
const PURPOSE_HEADERS = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];

/** What looks ahead has not clicked. */
const isClick = ({ req }: Context): boolean =>
  req.method === 'GET' && !PURPOSE_HEADERS.some((name) => /prefetch|prerender|preview/i.test(req.header(name) ?? ''));

/** Whatever goes wrong with a count, the person is on their way. */
async function countClick(services: Services, link: ClickLink): Promise<void> {
  const { engine, environment } = services;
  const { notificationId, subscriptionId, action } = link;
  try {
    const found = await createActionLookup(services)(notificationId);
    if (found === undefined) return;
    const now = environment.now();
    const share = await shareOfReport(engine.store, found.notification.content.experiment, subscriptionId);
    const type = action === '' ? 'clicked' : 'action_clicked';
    const event: NewEvent = { notificationId, subscriptionId, type, action, ...share, at: now };
    const [isFresh] = await engine.store.recordEvents([event], now);
    if (isFresh) await tellEvents(services, [event]);
  } catch (err) {
    environment.log.error({ err }, 'a click was not counted');
  }
}
