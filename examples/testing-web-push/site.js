// A small site with web push: Node's own server and the package web-push. It knows nothing of Belfry.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import webpush from 'web-push';

const FILES = {
  '/': { name: 'index.html', type: 'text/html' },
  '/worker.js': { name: 'worker.js', type: 'text/javascript' },
};

/**
 * @param {object} options
 * @param {{ subject: string, publicKey: string, privateKey: string }} options.vapidDetails
 * @param {import('node:https').Agent} [options.agent] how to reach push services; a test gives its own
 */
export function createSite({ vapidDetails, agent }) {
  /** By endpoint. */
  const subscriptions = new Map();
  const clicks = [];

  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      let body = '';
      for await (const chunk of request) body += chunk;
      const sent = JSON.parse(body);
      if (request.url === '/subscriptions') subscriptions.set(sent.endpoint, sent);
      if (request.url === '/clicks') clicks.push(sent);
      return response.writeHead(204).end();
    }
    if (request.url === '/key') return response.end(vapidDetails.publicKey);
    const file = FILES[request.url];
    if (file === undefined) return response.writeHead(404).end();
    const content = await readFile(new URL(`public/${file.name}`, import.meta.url));
    return response.writeHead(200, { 'content-type': file.type }).end(content);
  });

  return {
    subscriptions,
    clicks,

    /** Sends to all; forgets who is gone, tries once more where the service was busy. */
    async notify(message) {
      for (const subscription of subscriptions.values()) {
        const send = () => webpush.sendNotification(subscription, JSON.stringify(message), { vapidDetails, agent });
        try {
          await send().catch((error) => {
            if (error.statusCode !== 429 && error.statusCode !== 503) throw error;
            return send();
          });
        } catch (error) {
          if (error.statusCode !== 404 && error.statusCode !== 410) throw error;
          subscriptions.delete(subscription.endpoint);
        }
      }
    },

    /** @returns {Promise<string>} its origin */
    listen: () =>
      new Promise((resolve) => {
        server.listen(0, '127.0.0.1', () => resolve(`http://localhost:${server.address().port}`));
      }),

    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
