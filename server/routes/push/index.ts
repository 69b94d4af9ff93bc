import { Hono } from 'hono';
import type { VapidKeyResponse } from '../../../wire/index.ts';
import { createOriginCheck, type OriginRules } from '../../http/origin-check.ts';
import type { Services } from '../../services.ts';
import { diagnosisRoutes } from './diagnosis.ts';
import { clickLinkRoutes } from './click-link.ts';
import { actionRoutes } from './actions.ts';
import { eventRoutes } from './events.ts';
import { funnelRoutes } from './funnel.ts';
import { preferenceRoutes } from './preferences.ts';
import { resubscribeRoutes } from './resubscribe.ts';
import { subscribeRoutes } from './subscribe.ts';
import { tagRoutes } from './tags.ts';
import { testRoutes } from './test.ts';

/** The browser-side API, under `/api/v1/push`. */
export function pushRoutes(services: Services, origins: OriginRules): Hono {
  const app = new Hono();
  app.use(...createOriginCheck(origins));
  app.get('/vapid-public-key', (context) => {
    const { publicKey, keyId } = services.ring.current;
    // Short: after a rotation every page should learn of the new key soon.
    return context.json({ publicKey, keyId } satisfies VapidKeyResponse, 200, {
      'cache-control': 'public, max-age=60',
    });
  });
  app.route('/', subscribeRoutes(services));
  app.route('/', preferenceRoutes(services));
  app.route('/', tagRoutes(services));
  app.route('/', testRoutes(services));
  app.route('/', diagnosisRoutes(services));
  app.route('/', eventRoutes(services));
  app.route('/', funnelRoutes(services));
  app.route('/', actionRoutes(services));
  app.route('/', resubscribeRoutes(services));
  app.route('/', clickLinkRoutes(services));
  return app;
}
