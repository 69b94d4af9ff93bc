/** One send to everybody, asked for and followed over HTTP. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { NotificationResponse } from '../../wire/index.ts';

export const ORIGIN = 'https://sink.belfry.test';

/** How long a send may take once nothing disturbs it any more. */
const PATIENCE_MS = 180_000;

/** POST /notifications, whatever is answered. */
export const postNotification = (url: string, apiKey: string): Promise<Response> =>
  fetch(`${url}/api/v1/notifications`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ to: { everyone: true }, title: 'To everyone' }),
  });

/** @returns the notification's id @throws {Error} when it is not accepted */
export async function sendToEveryone(url: string, apiKey: string): Promise<string> {
  const answer = await postNotification(url, apiKey);
  if (answer.status !== 202) throw new Error(`the API answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as NotificationResponse).id;
}

/** @throws {Error} when the send does not end */
export async function untilDone(url: string, apiKey: string, id: string): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await fetch(`${url}/api/v1/notifications/${id}`, { headers: { authorization: `Bearer ${apiKey}` } });
    const { state } = (await answer.json()) as NotificationResponse;
    if (state === 'done') return state;
    if (Date.now() > deadline) throw new Error(`the send is still ${state} after ${PATIENCE_MS / 1000} s`);
    await sleep(100);
  }
}

/** As the seeded data file names them. */
export function* endpoints(count: number): Generator<string> {
  for (let i = 1; i <= count; i += 1) yield `${ORIGIN}/push/${i}`;
}
