/** What the booking app would know when it sends each template. */
const SAMPLES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  booking_confirmation: { booking_id: 123, studio_name: 'Estúdio Aurora', booking_date: '14/08', start_time: '15:00' },
  booking_reminder: { booking_id: 123, studio_name: 'Estúdio Aurora', start_time: '15:00' },
  new_booking_request: {
    booking_id: 124,
    customer_name: 'Bruno',
    studio_name: 'Estúdio Aurora',
    booking_date: '15/08',
    start_time: '10:30',
  },
  system_update: { update_title: '2.4', update_summary: 'Quiet hours, and notifications in your language.' },
  marketing: { studio_name: 'Estúdio Aurora', offer_title: '20% off', valid_until: '31/08' },
};

export const sampleContext = (template: string): string => JSON.stringify(SAMPLES[template] ?? {}, null, 2);
