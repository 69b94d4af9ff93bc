import { Webhook } from 'standardwebhooks';
import { actionAnswerSchema, type ActionAnswer } from '../../wire/index.ts';
import type { Environment } from '../environment.ts';
import type { ActionCall, ActionWebhook } from './handler.ts';

/** A person waits, and the worker ten seconds: all attempts together take no longer. */
export const ANSWER_BUDGET_MS = 8_000;

/** One attempt. */
const ATTEMPT_TIMEOUT_MS = 5_000;

/** Before the second attempt and the third. */
const RETRY_DELAYS_MS = [500, 1_500];

/** More than any answer has. */
const MAX_ANSWER_OCTETS = 65_536;

type Tools = Pick<Environment, 'now' | 'setTimer'>;
type Attempt = { answer: ActionAnswer } | { fault: string; again: boolean; cause?: unknown };

/** The app did not say that it has done it, nor that it will not. The message is told to the browser. */
export class ActionFailedError extends Error {
  override readonly name = 'ActionFailedError';
}

/**
 * POSTs a button to the app's URL, signed by Standard Webhooks. What gets no answer, 408, 425, 429 or a 5xx is tried
 * again while there is time, each time under the same `webhook-id`. The URL is an operator's own, so it may lead into
 * the network; no redirect is followed there.
 *
 * @throws {ActionFailedError}
 */
export async function postAction(call: ActionCall, webhook: ActionWebhook, tools: Tools): Promise<ActionAnswer> {
  const end = tools.now() + ANSWER_BUDGET_MS;
  for (let attempt = 0; ; attempt += 1) {
    const result = await attemptOnce(call, webhook, Math.min(ATTEMPT_TIMEOUT_MS, end - tools.now()), tools);
    if ('answer' in result) return result.answer;
    const delay = RETRY_DELAYS_MS[attempt];
    if (!result.again || delay === undefined || tools.now() + delay >= end)
      throw new ActionFailedError(result.fault, { cause: result.cause });
    await new Promise<void>((resolve) => void tools.setTimer(resolve, delay));
  }
}

async function attemptOnce(
  call: ActionCall,
  { url, secret }: ActionWebhook,
  timeoutMs: number,
  tools: Tools,
): Promise<Attempt> {
  const { id, ...data } = call;
  const timestamp = new Date(tools.now());
  const body = JSON.stringify({ type: 'notification.action', timestamp: timestamp.toISOString(), data });
  const ending = new AbortController();
  const cancel = tools.setTimer(() => ending.abort(), timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: ending.signal,
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'belfry',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(timestamp.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, timestamp, body),
      },
    });
    const text = await readText(response);
    if (text === undefined) return { fault: 'the handler answered more than 64 KiB', again: false };
    if (response.ok) return { answer: readAnswer(text) };
    const again = response.status >= 500 || [408, 425, 429].includes(response.status);
    return { fault: `the handler answered ${response.status}`, again };
  } catch (error) {
    if (ending.signal.aborted) return { fault: `the handler gave no answer within ${timeoutMs / 1000} s`, again: true };
    // Why is for the log: it names an address of the operator's own network, and the fault is told to a browser.
    return { fault: 'the handler could not be reached', again: true, cause: error };
  } finally {
    cancel();
  }
}

/** A 2xx is yes, unless it says no: an app may answer 204, or "OK". */
function readAnswer(text: string): ActionAnswer {
  try {
    const said = JSON.parse(text) as { success?: unknown } | null;
    const { data } = actionAnswerSchema.safeParse(said);
    return data ?? { success: said?.success !== false };
  } catch {
    return { success: true };
  }
}

/** @returns undefined for more than anybody has to say */
async function readText(response: Response): Promise<string | undefined> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let octets = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    octets += chunk.byteLength;
    if (octets > MAX_ANSWER_OCTETS) return undefined; // leaving the loop cancels the rest
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
