/** A server with the templates and categories of the systems that Belfry takes over from. */
import { FIVE_CATEGORIES, openTestServer, type Json, type TestServer } from '../open-belfry.ts';

export const PUSH = '/api/v1/push';

/** Types of notifications, and the category of each. */
export const TYPES = {
  booking_confirmation: 'booking_confirmations',
  booking_reminder: 'booking_reminders',
  new_booking_request: 'new_booking_requests',
  system_update: 'system_updates',
  marketing: 'marketing_messages',
};
const TEMPLATES = {
  categories: FIVE_CATEGORIES,
  templates: [
    ...Object.entries(TYPES).map(([type, category]) => ({
      type,
      category,
      defaultLocale: 'en',
      texts: { en: { title: '{{ studio_name }}', body: 'At {{ start_time }}' } },
      url: '/agendamentos/{{ booking_id }}',
    })),
    { type: 'bare', defaultLocale: 'en', texts: { en: { title: 'Bare' } } },
    { type: 'old', active: false, defaultLocale: 'en', texts: { en: { title: 'Old' } } },
  ],
};

export const openHost = (): Promise<TestServer> =>
  openTestServer({ templates: TEMPLATES, keepIp: true, trustProxy: true });

/** As the browser of a subscription asks for them. */
export const preferencesOf = async (server: TestServer, id: string): Promise<unknown> =>
  (await server.call<{ preferences: Json }>(`${PUSH}/preferences?subscriptionId=${id}`, { user: 'ana' })).body
    .preferences;
