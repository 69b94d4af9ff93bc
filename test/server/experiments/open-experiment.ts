/** A server with virtual people who read what they are sent, and click. */
import type { ExperimentResponse, WinnerResponse } from '../../../wire/index.ts';
import type { UserAgent } from '../../../testing/index.ts';
import { openTestServer, type Answered, type Json, type TestServer } from '../open-belfry.ts';

export interface ExperimentServer {
  readonly server: TestServer;
  /** So many more people, each with so many browsers. */
  people(count: number, browsers?: number): Promise<void>;
  /** The titles that each person has been shown so far, by user id; one entry a message. */
  readonly shown: Map<string, string[]>;
  /** Has every person open what has come, and click if they like what they see. */
  read(likes?: (title: string, user: string) => boolean): Promise<void>;
  experiment(id: string): Promise<ExperimentResponse>;
  winner(id: string, body?: Json): Promise<Answered<WinnerResponse>>;
}

export async function openExperimentServer(
  options: Parameters<typeof openTestServer>[0] = {},
): Promise<ExperimentServer> {
  const server = await openTestServer(options);
  const agents: { user: string; agent: UserAgent; read: number }[] = [];
  const shown = new Map<string, string[]>();

  /** A browser has its message a little after the push service has taken it. */
  async function allHaveCome(): Promise<void> {
    const come = () => agents.reduce((sum, { agent }) => sum + agent.received.length, 0);
    while (come() < server.service.received.length) await new Promise(setImmediate);
  }

  return {
    server,
    shown,

    async people(count, browsers = 1) {
      const first = new Set(agents.map(({ user }) => user)).size;
      for (let n = 0; n < count * browsers; n += 1) {
        const user = `user${first + (n % count)}`;
        const { agent } = await server.subscribe(user);
        agents.push({ user, agent, read: 0 });
      }
    },

    async read(likes = () => false) {
      const at = server.environment.now();
      await allHaveCome();
      for (const reader of agents) {
        const { user, agent } = reader;
        const fresh = agent.received.slice(reader.read);
        reader.read = agent.received.length;
        for (const push of fresh) {
          const { notification, belfry } = push.json() as {
            notification: { title: string };
            belfry: { token: string };
          };
          shown.set(user, [...(shown.get(user) ?? []), notification.title]);
          const types = likes(notification.title, user) ? ['delivered', 'clicked'] : ['delivered'];
          const events = types.map((type) => ({ id: `${user} ${type}`, token: belfry.token, type, at }));
          await server.call('/api/v1/push/events', { body: { events } });
        }
      }
    },

    experiment: async (id) =>
      (await server.call<ExperimentResponse>(`/api/v1/notifications/${id}/experiment`, { admin: true })).body,

    winner: (id, body) =>
      server.call<WinnerResponse>(`/api/v1/notifications/${id}/winner`, {
        admin: true,
        method: 'POST',
        ...(body === undefined ? {} : { body }),
      }),
  };
}
