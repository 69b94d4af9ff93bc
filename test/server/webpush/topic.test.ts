import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashTopic, isTopic } from '../../../server/webpush/topic.ts';

describe('hashTopic', () => {
  it('makes 32 base64url characters of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(hashTopic(text)).toMatch(/^[A-Za-z0-9_-]{32}$/);
      }),
    );
  });

  it('is the same for the same text and another for another', () => {
    expect(hashTopic('order-1')).toBe(hashTopic('order-1'));
    expect(hashTopic('order-1')).not.toBe(hashTopic('order-2'));
  });

  it('does not show the text', () => {
    expect(hashTopic('order-1')).not.toContain('order');
  });
});

describe('isTopic', () => {
  it.each(['a', 'A-Z_09', 'x'.repeat(32)])('takes %j', (text) => expect(isTopic(text)).toBe(true));
  it.each(['', 'x'.repeat(33), 'a b', 'a=', 'ä', 'a\r\nb', 'a\n'])('refuses %j', (text) =>
    expect(isTopic(text)).toBe(false),
  );
});
