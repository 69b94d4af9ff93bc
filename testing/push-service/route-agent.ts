/**
 * An agent for senders on Node's https module, that leads known origins to the local service.
 */
import { Agent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect, type ConnectionOptions } from 'node:tls';
import type { PushRoute } from './contract.ts';

/**
 * A request to any other origin fails: nothing leaves the machine by mistake.
 *
 * @example
 * await webpush.sendNotification(agent.subscription, 'Hello', { agent: service.agent, vapidDetails })
 */
export function createRouteAgent(routes: Readonly<Record<string, PushRoute>>): Agent {
  return new RouteAgent(routes);
}

class RouteAgent extends Agent {
  readonly #routes: Readonly<Record<string, PushRoute>>;

  constructor(routes: Readonly<Record<string, PushRoute>>) {
    super({ keepAlive: true });
    this.#routes = routes;
  }

  override createConnection(options: ConnectionOptions): Duplex {
    const { host = '', port = 443 } = options;
    const origin = port === 443 ? `https://${host}` : `https://${host}:${port}`;
    const route = this.#routes[origin];
    if (route === undefined) throw new Error(`no route to ${origin}; known: ${Object.keys(this.#routes).join(', ')}`);
    return connect({ ...options, host: route.host, port: route.port, ca: route.ca, servername: host });
  }
}
