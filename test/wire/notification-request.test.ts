import { describe, expect, it } from 'vitest';
import { notificationRequestSchema } from '../../wire/index.ts';

const parse = (input: object) => notificationRequestSchema.parse(input);

describe('a notification request', () => {
  it('takes the names of older systems', () => {
    const { audience, template, content } = parse({
      user_id: '42',
      title: 'Hello',
      message: 'World',
      action_url: '/inbox',
      template_type: 'booking_reminder',
    });
    expect(audience).toEqual({ users: ['42'] });
    expect(template).toBe('booking_reminder');
    expect(content).toEqual({ title: 'Hello', body: 'World', url: '/inbox' });
  });

  it.each<[string, object, string[]]>([
    ['to beside userId', { to: { users: ['1'] }, userId: '1' }, ['userId']],
    ['to beside user_id', { to: { everyone: true }, user_id: '1' }, ['user_id']],
    ['two ids of one user', { userId: '1', user_id: '2' }, ['user_id']],
  ])('refuses recipients that contradict each other: %s', (_name, recipients, path) => {
    const { error } = notificationRequestSchema.safeParse({ ...recipients, title: 'x' });
    expect(error?.issues.map((issue) => issue.path)).toEqual([path]);
  });

  it('takes one user by both names', () => {
    expect(parse({ userId: '1', user_id: '1', title: 'x' }).audience).toEqual({ users: ['1'] });
  });

  it('prefers our own names to aliases', () => {
    const { audience, template, content } = parse({
      to: { users: ['1', '2'] },
      template: 'ours',
      template_type: 'theirs',
      body: 'ours',
      message: 'theirs',
      url: '/ours',
      action_url: '/theirs',
    });
    expect(audience).toEqual({ users: ['1', '2'] });
    expect(template).toBe('ours');
    expect(content).toEqual({ body: 'ours', url: '/ours' });
  });

  it('keeps an empty body over the alias: it was given', () => {
    expect(parse({ body: '', message: 'theirs' }).content.body).toBe('');
  });

  it('keeps delivery members apart from the content', () => {
    const { content, ttlSeconds, urgency, topic, priority } = parse({
      title: 'Hello',
      ttlSeconds: 0,
      urgency: 'very-low',
      topic: 'score',
      priority: 'urgent',
    });
    expect(content).toEqual({ title: 'Hello' });
    expect({ ttlSeconds, urgency, topic, priority }).toEqual({
      ttlSeconds: 0,
      urgency: 'very-low',
      topic: 'score',
      priority: 'urgent',
    });
  });

  it.each([
    ['an unknown member', { title: 'x', subject: 'y' }],
    ['two audiences in one', { to: { users: ['1'], everyone: true } }],
    ['nobody', { to: { users: [] } }],
    ['everyone: false', { to: { everyone: false } }],
    ['an empty user id', { userId: '' }],
    ['a user id of 192 characters', { userId: 'a'.repeat(192) }],
    ['a number for a user id', { user_id: 42 }],
    ['more than 10,000 users', { to: { users: Array.from({ length: 10_001 }, String) } }],
    ['a title of 201 characters', { title: 'a'.repeat(201) }],
    ['a TTL above 28 days', { ttlSeconds: 2_419_201 }],
    ['a negative TTL', { ttlSeconds: -1 }],
    ['an unknown priority', { priority: 'critical' }],
    ['an action without a title', { actions: [{ action: 'open' }] }],
    ['eleven actions', { actions: Array.from({ length: 11 }, (_, i) => ({ action: `a${i}`, title: 'x' })) }],
    ['a vibration of 10 s and more', { vibrate: [10_001] }],
  ])('refuses %s', (_name, input) => {
    expect(notificationRequestSchema.safeParse(input).success).toBe(false);
  });

  it.each([
    ['a user id of 191 characters', { userId: 'a'.repeat(191) }],
    ['a title of 200 characters', { title: 'a'.repeat(200) }],
    ['a TTL of 28 days', { ttlSeconds: 2_419_200 }],
  ])('takes %s', (_name, input) => {
    expect(notificationRequestSchema.safeParse(input).success).toBe(true);
  });
});
