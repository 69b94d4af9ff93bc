import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { experimentResponseSchema, type ExplainResponse } from '../../../wire/index.ts';
import type { Json } from '../open-belfry.ts';
import { openExperimentServer, type ExperimentServer } from './open-experiment.ts';

const text = (title: string) => ({ title, body: '' });
const TEMPLATES = {
  categories: [{ id: 'offers', names: { en: 'Offers' } }],
  templates: [
    { type: 'plain', category: 'offers', defaultLocale: 'en', texts: { en: text('Plain for {{ name }}') } },
    {
      type: 'loud',
      category: 'offers',
      defaultLocale: 'en',
      texts: { en: { ...text('LOUD for {{ name }}'), actionTitles: { buy: 'Buy' } } },
      actions: [{ action: 'buy', url: '/buy' }],
    },
    { type: 'other', defaultLocale: 'en', texts: { en: text('Other') } },
  ],
};
const AB = [
  { id: 'A', weight: 50, content: { title: 'Title A' } },
  { id: 'B', weight: 50, content: { title: 'Title B' } },
];

let open: ExperimentServer;
beforeEach(async () => {
  open = await openExperimentServer({ templates: TEMPLATES });
});
afterEach(() => open.server.close());

const send = (request: Json) => open.server.send({ to: { everyone: true }, ...request });

/** How many people have been shown each title. */
function tally(): Record<string, number> {
  const found: Record<string, number> = {};
  for (const titles of open.shown.values()) {
    for (const title of new Set(titles)) found[title] = (found[title] ?? 0) + 1;
  }
  return found;
}

describe('an A/B test', () => {
  it('shows each person one variant, the same on each device', async () => {
    await open.people(30, 2);
    await send({ variants: AB });
    await open.read();
    expect([...open.shown.values()].every(([one, other, ...more]) => one === other && more.length === 0)).toBe(true);
    const { 'Title A': a = 0, 'Title B': b = 0 } = tally();
    expect(Math.min(a, b)).toBeGreaterThan(3);
    expect(a + b).toBe(30);
  });

  it('renders each variant from its own template, over which content goes', async () => {
    await open.people(30);
    const { warnings } = await send({
      template: 'plain',
      context: { name: 'you' },
      variants: [
        { id: 'plain', weight: 30 },
        { id: 'loud', weight: 30, template: 'loud' },
        { id: 'own', weight: 40, template: 'loud', content: { title: 'Hey' } },
      ],
    });
    expect(warnings).toEqual([]);
    await open.read();
    expect(Object.keys(tally()).toSorted()).toEqual(['Hey', 'LOUD for you', 'Plain for you']);
  });

  it('keeps its templates as they were when it was sent, for its winner, too', async () => {
    await open.people(20);
    const variants = [{ id: 'loud', weight: 60, template: 'loud' }];
    const { id } = await send({ variants, rest: 40, context: { name: 'you' }, throttlePerMinute: 60 });
    const changed = { type: 'loud', category: 'offers', defaultLocale: 'en', texts: { en: text('Changed') } };
    const body = { templates: [changed] };
    expect((await open.server.call('/api/v1/templates', { method: 'PUT', admin: true, body })).status).toBe(200);
    for (let second = 0; second < 20; second += 1) await open.server.advance(1000);
    await open.winner(id, { variant: 'loud' });
    for (let second = 0; second < 20; second += 1) await open.server.advance(1000);
    await open.read();
    expect(tally()).toEqual({ 'LOUD for you': 20 });
  });

  it('sends nothing to who is held out or waits, and says so', async () => {
    await open.people(60);
    const { id, counts, details } = await send({
      variants: [{ id: 'A', weight: 40, content: { title: 'A' } }],
      holdOut: 20,
      rest: 40,
    });
    const reasons = details.map(({ error }) => error ?? 'sent');
    expect(new Set(reasons)).toEqual(new Set(['sent', 'held_out', 'awaits_winner']));
    const n = (reason: string) => reasons.filter((each) => each === reason).length;
    const results = await open.experiment(id);
    expect(results).toMatchObject({
      variants: [{ id: 'A', weight: 40, sent: n('sent') }],
      holdOut: { percent: 20, people: n('held_out') },
      rest: { percent: 40, people: n('awaits_winner') },
      winner: null,
    });
    expect(counts).toMatchObject({ total: 60, sent: n('sent'), blocked: 60 - n('sent') });
    expect(experimentResponseSchema.strict().parse(results)).toEqual(results);
  });

  it('tells in words which variant a person has, and why another got nothing', async () => {
    await open.people(20);
    const { id, details } = await send({ variants: [{ ...AB[0], weight: 50 }], holdOut: 50 });
    const explain = async (isOut: boolean) => {
      const who = details.find(({ error }) => (error === 'held_out') === isOut)?.userId;
      const path = `/api/v1/notifications/${id}/explain?user=${who}`;
      return (await open.server.call<ExplainResponse>(path, { admin: true })).body;
    };
    expect((await explain(true)).summary).toBe(
      'Not sent: this person is of the share of the A/B test that gets nothing, to compare with.',
    );
    expect((await explain(false)).subscriptions[0]?.steps[0]?.text).toBe(
      'Planned: this device was one of those that it was for. Of the A/B test this person has variant "A".',
    );
  });

  it('takes the actions of each variant as events', async () => {
    const { agent } = await open.server.subscribe('ana');
    await send({
      title: 'x',
      variants: [{ id: 'loud', weight: 99.99, template: 'loud' }],
      holdOut: 0.01,
      context: { name: '' },
    });
    const { belfry } = (await agent.nextPush()).json() as { belfry: { token: string } };
    const event = {
      id: '1',
      token: belfry.token,
      type: 'action_clicked',
      action: 'buy',
      at: open.server.environment.now(),
    };
    const { body } = await open.server.call('/api/v1/push/events', { body: { events: [event] } });
    expect(body).toEqual({ accepted: 1, rejected: [] });
  });

  it('warns of each variant by its name', async () => {
    const { warnings } = await send({ variants: [AB[0], { id: 'loud', weight: 50, template: 'loud' }] });
    expect(warnings).toEqual(['variant loud: unknown variable: name']);
  });
});

describe('an A/B test that does not add up', () => {
  it.each<[string, Json, string, number, string]>([
    ['weights below 100', { variants: [{ ...AB[0], weight: 40 }, AB[1]] }, 'experiment_invalid', 422, '/variants'],
    ['weights above 100', { variants: AB, holdOut: 1 }, 'experiment_invalid', 422, '/variants'],
    ['a variant alone', { variants: [{ ...AB[0], weight: 100 }] }, 'experiment_invalid', 422, '/variants'],
    ['a name twice', { variants: [AB[0], AB[0]] }, 'experiment_invalid', 422, '/variants/1/id'],
    ['a hold-out alone', { title: 'x', holdOut: 10 }, 'experiment_invalid', 422, '/holdOut'],
    ['a rest alone', { title: 'x', rest: 10 }, 'experiment_invalid', 422, '/rest'],
    [
      'templates of two categories',
      {
        variants: [
          { id: 'A', weight: 50, template: 'plain' },
          { id: 'B', weight: 50, template: 'other' },
        ],
      },
      'experiment_invalid',
      422,
      '/variants/1/template',
    ],
    ['no title', { variants: [AB[0], { id: 'B', weight: 50 }] }, 'title_required', 400, '/variants/1/content/title'],
    [
      'an unknown template',
      { variants: [AB[0], { id: 'B', weight: 50, template: 'none' }] },
      'template_unknown',
      404,
      '/variants/1/template',
    ],
    ['a negative weight', { variants: [{ ...AB[0], weight: -50 }, AB[1]] }, 'invalid_body', 400, '/variants/0/weight'],
    ['a weight of 0', { variants: [{ ...AB[0], weight: 0 }, AB[1]] }, 'invalid_body', 400, '/variants/0/weight'],
    ['a weight as text', { variants: [{ ...AB[0], weight: '50' }, AB[1]] }, 'invalid_body', 400, '/variants/0/weight'],
    ['three decimals', { variants: [{ ...AB[0], weight: 49.999 }, AB[1]] }, 'invalid_body', 400, '/variants/0/weight'],
    ['a negative hold-out', { variants: AB, holdOut: -1 }, 'invalid_body', 400, '/holdOut'],
    ['no variants', { title: 'x', variants: [] }, 'invalid_body', 400, '/variants'],
    ['a bad name', { variants: [{ ...AB[0], id: '-held_out' }, AB[1]] }, 'invalid_body', 400, '/variants/0/id'],
  ])('is refused: %s', async (_name, request, code, status, pointer) => {
    const body = { to: { everyone: true }, ...request };
    const answer = await open.server.call('/api/v1/notifications', { admin: true, body });
    expect(answer).toMatchObject({ status, body: { code, errors: [{ pointer }] } });
  });

  it('takes shares to the hundredth', async () => {
    const variants = [33.33, 33.33, 33.34].map((weight, n) => ({ id: `v${n}`, weight, content: { title: `${n}` } }));
    const body = { to: { everyone: true }, variants };
    expect((await open.server.call('/api/v1/notifications', { admin: true, body })).status).toBe(202);
  });
});
