/** A server with a button that is posted, and a browser that has the message. */
import type { PushPayload } from '../../../wire/index.ts';
import type { ActionHandler } from '../../../server/index.ts';
import type { UserAgent } from '../../../testing/index.ts';
import { openTestServer, type Answered, type Json, type TestServer } from '../open-belfry.ts';

export const TEMPLATES = {
  templates: [
    {
      type: 'request',
      defaultLocale: 'en',
      data: { kind: 'booking' },
      texts: {
        en: {
          title: '{{ who }} asks for a booking',
          actionTitles: { approve: 'Approve', decline: 'Decline' },
          actionResults: { approve: { success: { title: 'Booked for {{ who }}' }, failure: { title: 'Not booked' } } },
        },
      },
      actions: [
        { action: 'approve', operation: 'post' },
        { action: 'decline', operation: 'post' },
      ],
    },
  ],
};

export interface Scene {
  server: TestServer;
  subscription: { agent: UserAgent; id: string };
  payload: PushPayload;
  /** Id of the notification. */
  id: string;
  press(action?: string, token?: string): Promise<Answered<Json>>;
}

/** Ana has a message with the buttons. */
export async function openScene(actionHandler?: ActionHandler): Promise<Scene> {
  const server = await openTestServer({
    templates: TEMPLATES as never,
    ...(actionHandler === undefined ? {} : { actionHandler }),
  });
  const subscription = await server.subscribe('ana');
  const { id } = await server.send({ userId: 'ana', template: 'request', context: { who: 'Bea' }, data: { n: 7 } });
  const payload = (await subscription.agent.nextPush()).json() as PushPayload;
  return {
    server,
    subscription,
    payload,
    id,
    press: (action = 'approve', token = payload.belfry.token) =>
      server.call('/api/v1/push/actions', { body: { token, action, at: server.environment.now() } }),
  };
}
