import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReminderResponse, ScheduleResponse } from '../../../wire/index.ts';
import { openTestServer, type TestServer } from '../open-belfry.ts';

const page = readFileSync(join(import.meta.dirname, '../../../API.md'), 'utf8');

/** The JSON of a section, in its order. */
function examplesOf(heading: string): string[] {
  const [, section = ''] = page.split(`\n### ${heading}`);
  const end = section.search(/\n##+ /);
  return Array.from(section.slice(0, end).matchAll(/```json\n([\s\S]*?)```/g), ([, text]) => text ?? '');
}

describe('API.md: later', () => {
  let server: TestServer;
  beforeEach(async () => {
    const texts = { en: { title: 'At {{ start_time }}' } };
    const template = { type: 'booking_reminder', defaultLocale: 'en', texts };
    server = await openTestServer({ templates: { templates: [template] } });
  });
  afterEach(() => server.close());

  it('shows a reminder as it is asked for and answered', async () => {
    const [request = '', example = ''] = examplesOf('Reminders');
    const expected = JSON.parse(example) as ReminderResponse;
    const path = '/api/v1/reminders/booking%2F123';
    const { status, body } = await server.call<ReminderResponse>(path, { admin: true, method: 'PUT', body: request });
    expect(status).toBe(201);
    const text = JSON.stringify(body).replace(/ntf_\w+/, expected.sends[1]?.notificationId ?? '');
    expect(JSON.parse(text)).toEqual(expected);
    expect((await server.call(path, { admin: true, method: 'DELETE' })).body).toEqual({
      key: 'booking/123',
      cancelled: 0,
    });
  });

  it('shows a schedule as it is asked for', async () => {
    const [request = ''] = examplesOf('Recurring');
    const path = '/api/v1/schedules/day';
    const { status, body } = await server.call<ScheduleResponse>(path, { admin: true, method: 'PUT', body: request });
    expect(status).toBe(201);
    expect(new Date(body.nextRuns[0] ?? 0).toISOString()).toBe('2026-06-16T12:00:00.000Z');
    for (const member of ['nextRuns', 'lastRuns', 'fault', 'startsAt', 'endsAt', 'paused']) {
      expect(body).toHaveProperty(member);
      expect(page).toContain(`\`${member}`);
    }
  });
});
