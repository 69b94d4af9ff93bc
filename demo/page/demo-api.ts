import type { NotificationRequest, NotificationResponse } from '../../wire/schemas/notification.ts';
import type { Problem } from '../../wire/schemas/problem.ts';
import type { Template } from '../../wire/schemas/template.ts';
import type { Preview } from '../preview.ts';

export interface Setup {
  templates: Template[];
  appUrl: string;
  /** Whether the local push service stands in for the real ones. */
  offline: boolean;
}

/** What the demo's server refused, in words for the person. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}

export const loadSetup = (): Promise<Setup> => call('GET', 'setup');

export const sendNotification = (request: NotificationRequest): Promise<NotificationResponse> =>
  call('POST', 'send', request);

export const previewRequest = (request: NotificationRequest, locale: string): Promise<Preview> =>
  call('POST', 'preview', { request, locale });

export const readNotification = (id: string): Promise<NotificationResponse> => call('GET', `notifications/${id}`);

const tokens = new Map<string, Promise<string>>();

/** The token that a host app would give its own page for the person who is logged in; null: nobody is. */
export function tokenOf(userId: string | null): Promise<string | null> {
  if (userId === null) return Promise.resolve(null);
  const known = tokens.get(userId);
  if (known !== undefined) return known;
  const asked = call<{ token: string }>('POST', 'token', { userId }).then(({ token }) => token);
  tokens.set(userId, asked);
  asked.catch(() => tokens.delete(userId));
  return asked;
}

/** @throws {DemoError} */
async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/demo/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  }).catch((cause: unknown) => {
    throw new DemoError('The demo server cannot be reached. Is it still running?', { cause });
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer as T; // the demo's own server, from the same build
  throw new DemoError(wordsOf(answer as Problem | null, response.status));
}

function wordsOf(problem: Problem | null, status: number): string {
  if (problem === null) return `The demo server answered ${status}.`;
  const fields = (problem.errors ?? []).map(({ pointer, detail }) => `${pointer}: ${detail}`);
  const more = fields.length > 0 ? fields.join('; ') : problem.detail;
  return more === undefined || more === problem.title ? `${problem.title}.` : `${problem.title}: ${more}.`;
}
