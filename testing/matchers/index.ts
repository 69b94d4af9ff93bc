/**
 * Matchers for `expect` of vitest and of jest; neither is imported.
 *
 * @example
 * import { pushMatchers } from 'belfry/testing';
 * expect.extend(pushMatchers);
 *
 * await expect(agent).toHaveReceivedPush({ notification: { title: 'Your table is ready' } });
 * await expect(service).toHaveAccepted({ headers: { urgency: 'high' } }, { times: 1 });
 * await expect(daemon).toHaveShown({ title: 'Your table is ready', actions: ['Show the way'] });
 * await expect(agent).not.toHaveReceivedPush();
 */
import type { NotificationDaemon, ShownNotification } from '../notification-daemon/index.ts';
import type { PushService, ReceivedPush } from '../push-service/contract.ts';
import type { ReceivedMessage, UserAgent } from '../user-agent/index.ts';
import type { ExpectedNotification, ExpectedPayload, ExpectedPost, MatchOptions } from './contract.ts';
import { findDifferences, show } from './differences.ts';
import { readShown } from './shown-text.ts';
import { judge, type MatcherContext, type MatcherResult, type Question } from './verdict.ts';

type Matcher<Expected> = (
  this: MatcherContext,
  received: unknown,
  expected?: Expected,
  options?: MatchOptions,
) => Promise<MatcherResult>;

/**
 * For `expect.extend`. The types of vitest's `expect` come with `matchers/vitest.ts`; in jest declare them by
 * `PushMatchers`.
 */
export const pushMatchers: {
  toHaveReceivedPush: Matcher<ExpectedPayload>;
  toHaveBeenSentPush: Matcher<ExpectedPost>;
  toHaveAccepted: Matcher<ExpectedPost>;
  toHaveShown: Matcher<ExpectedNotification>;
} = {
  async toHaveReceivedPush(received, expected, options) {
    const agent = subject<UserAgent>(received, 'undecryptable', 'toHaveReceivedPush is for a user agent');
    return judge(
      this,
      {
        claim: 'the user agent to have received a push',
        wanted: wantedText(expected),
        noun: 'push',
        list: () => agent.received,
        wait: (fits, timeoutMs) => agent.waitFor(fits, timeoutMs),
        differences: (message) => comparePayload(message, expected),
        show: (message) => (message.plaintext === null ? 'a push without a body' : show(payloadOf(message))),
        remarks: () => agent.undecryptable.map(({ reason }) => `one more could not be decrypted: ${reason}`),
      },
      options,
    );
  },

  async toHaveBeenSentPush(received, expected, options) {
    const service = subject<PushService>(received, 'answerNext', 'toHaveBeenSentPush is for a push service');
    const claim = 'the push service to have been sent a push';
    return judge(this, postQuestion(service, claim, expected, {}), options);
  },

  async toHaveAccepted(received, expected, options) {
    const service = subject<PushService>(received, 'answerNext', 'toHaveAccepted is for a push service');
    const claim = 'the push service to have accepted a push';
    return judge(this, postQuestion(service, claim, expected, { status: 201, messageId: ACCEPTED }), options);
  },

  async toHaveShown(received, expected, options) {
    const daemon = subject<NotificationDaemon>(received, 'history', 'toHaveShown is for a notification daemon');
    return judge<ShownNotification>(
      this,
      {
        claim: 'the desktop to have shown a notification',
        wanted: wantedText(expected),
        noun: 'notification',
        list: () => daemon.history,
        wait: (fits, timeoutMs) => daemon.waitFor(fits, timeoutMs),
        differences: (notification) =>
          expected === undefined ? [] : findDifferences(readShown(notification), expected),
        show: (notification) => show(readShown(notification)),
      },
      options,
    );
  },
};

/** A message was stored: it has an id. */
const ACCEPTED = {
  asymmetricMatch: (id: unknown) => typeof id === 'string',
  toAsymmetricMatcher: () => 'the id of a stored message',
};

function postQuestion(
  service: PushService,
  claim: string,
  expected: ExpectedPost | undefined,
  always: object,
): Question<ReceivedPush> {
  return {
    claim,
    wanted: wantedText(expected),
    noun: 'POST',
    list: () => service.received,
    wait: (fits, timeoutMs) => service.waitFor(fits, timeoutMs),
    differences: (push) => findDifferences(push, { ...expected, ...always }),
    show({ endpoint, status, reason, octets }) {
      const answer = status === null ? 'never answered' : `answered ${status}${reason === null ? '' : ` (${reason})`}`;
      return `${endpoint}: ${octets.length} octets, ${answer}`;
    },
  };
}

function comparePayload(message: ReceivedMessage, expected: ExpectedPayload | undefined): string[] {
  if (expected === undefined) return [];
  if (typeof expected === 'function') return expected(payloadOf(message)) ? [] : ['the function returned false'];
  const isText = typeof expected === 'string' || expected instanceof RegExp;
  return findDifferences(isText ? message.text() : payloadOf(message), expected);
}

/** The JSON where it is, else the text. */
function payloadOf(message: ReceivedMessage): unknown {
  try {
    return message.json();
  } catch {
    return message.text();
  }
}

function wantedText(expected: unknown): string {
  if (expected === undefined) return '';
  return typeof expected === 'function' ? `what the function ${expected.name} accepts` : show(expected);
}

/** @throws {TypeError} when `expect` was given something else */
function subject<T>(received: unknown, member: string, complaint: string): T {
  if (typeof received !== 'object' || received === null || !(member in received)) {
    throw new TypeError(`${complaint}, not for ${show(received)}`);
  }
  return received as T;
}
