import type { Belfry } from '../server/index.ts';
import type { NotificationResponse, Template, TemplatesResponse } from '../wire/index.ts';

/** What the demo's own server asks of the app-side API: with the API key, as any back end would. */
export interface AppApi {
  templates(): Promise<Template[]>;
  /** @returns undefined when there is no such notification */
  notification(id: string): Promise<NotificationResponse | undefined>;
}

export function createAppApi(belfry: Pick<Belfry, 'app'>, apiKey: string): AppApi {
  async function get(path: string): Promise<unknown> {
    const response = await belfry.app.request(`/api/v1${path}`, { headers: { authorization: `Bearer ${apiKey}` } });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`GET /api/v1${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
  return {
    // The shapes are the server's own, from the same build.
    templates: async () => ((await get('/templates')) as TemplatesResponse).templates,
    notification: async (id) =>
      (await get(`/notifications/${encodeURIComponent(id)}`)) as NotificationResponse | undefined,
  };
}
