import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { isBelfryMember } from '../../wire/guards/payload.ts';
import { isResubscribeResponse } from '../../wire/guards/response.ts';
import {
  isForegroundAnswer,
  isForegroundQuestion,
  isPageMessage,
  isWorkerMessage,
} from '../../wire/guards/worker-message.ts';
import {
  belfryMemberSchema,
  foregroundAnswerSchema,
  foregroundQuestionSchema,
  pageMessageSchema,
  resubscribeResponseSchema,
  workerMessageSchema,
} from '../../wire/index.ts';
import { near } from './mutation.ts';

interface Pair {
  guard: (value: unknown) => boolean;
  schema: z.ZodType;
  valid: fc.Arbitrary<unknown>;
}

const text = fc.string({ unit: 'binary', maxLength: 20 });
const filled = fc.string({ minLength: 1, maxLength: 64 });
const flag = fc.boolean();
const nullableText = fc.option(text, { nil: null });
const options = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }, required: (keyof T & string)[]) =>
  fc.record(members, { requiredKeys: required });

const resultText = options({ title: filled, body: text }, ['title']);
const ours = { belfry: fc.constant(1) };
const pairs: Record<string, Pair> = {
  isBelfryMember: {
    guard: isBelfryMember,
    schema: belfryMemberSchema,
    valid: options(
      {
        v: fc.constant(1),
        id: filled,
        token: filled,
        events: filled,
        category: text,
        actions: fc.array(
          options(
            {
              action: filled,
              title: filled,
              icon: text,
              index: fc.integer({ min: 0, max: 9 }),
              ends: flag,
              post: options({ success: resultText, failure: resultText }, []),
            },
            ['action', 'title', 'index'],
          ),
          { maxLength: 3 },
        ),
        count: fc.integer({ min: 1, max: 99 }),
        close: fc.array(filled, { maxLength: 3 }),
        clicks: fc.dictionary(
          text.filter((name) => name !== '__proto__'),
          fc.constantFrom('open', 'navigate', 'focus', 'focus:path', 'focus:origin'),
          { maxKeys: 3 },
        ),
      },
      ['v', 'id', 'token', 'events'],
    ),
  },
  isResubscribeResponse: {
    guard: isResubscribeResponse,
    schema: resubscribeResponseSchema,
    valid: fc.record({ success: fc.constant(true), subscriptionId: text, vapidKeyId: text }),
  },
  isWorkerMessage: {
    guard: isWorkerMessage,
    schema: workerMessageSchema,
    valid: fc.oneof(
      fc.record({ ...ours, type: fc.constant('push'), id: nullableText, title: text, body: text, url: nullableText }),
      fc.record({ ...ours, type: fc.constant('click'), id: nullableText, action: text, url: text }),
      fc.record({ ...ours, type: fc.constant('dismiss'), id: nullableText }),
      fc.record({ ...ours, type: fc.constant('subscription-changed') }),
    ),
  },
  isPageMessage: {
    guard: isPageMessage,
    schema: pageMessageSchema,
    valid: fc.record({ ...ours, type: fc.constantFrom('flush-events', 'clear-badge') }),
  },
  isForegroundQuestion: {
    guard: isForegroundQuestion,
    schema: foregroundQuestionSchema,
    valid: fc.record({
      ...ours,
      type: fc.constant('foreground'),
      id: nullableText,
      title: text,
      body: text,
      url: text,
    }),
  },
  isForegroundAnswer: {
    guard: isForegroundAnswer,
    schema: foregroundAnswerSchema,
    valid: fc.record({ ...ours, shown: flag }),
  },
};

describe.each(Object.entries(pairs))('%s', (_name, { guard, schema, valid }) => {
  it('accepts what the schema describes', () => {
    fc.assert(fc.property(valid, (value) => guard(value) && schema.safeParse(value).success));
  });

  it('agrees with the schema about values near it', () => {
    const verdicts = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(near(valid), (value) => {
        const taken = guard(value);
        verdicts[taken ? 'taken' : 'refused'] += 1;
        expect(taken).toBe(schema.safeParse(value).success);
      }),
      { numRuns: 2000 },
    );
    // Values that are all refused would prove nothing about the border.
    expect(Math.min(verdicts.taken, verdicts.refused)).toBeGreaterThan(20);
  });
});
