import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXPLAIN_CODES, type ExplainResponse } from '../../wire/index.ts';
import { MOZILLA, setExplainScene } from './delivery/explain-scene.ts';

const page = readFileSync(join(import.meta.dirname, '../../API.md'), 'utf8');

const scene = setExplainScene();

/** The part of the page under a heading that begins so. */
function section(heading: string): string {
  const start = page.indexOf(`\n### ${heading}`);
  if (start < 0) throw new Error(`API.md has no section "${heading}"`);
  const end = page.slice(start + 1).search(/\n##+ /);
  return end < 0 ? page.slice(start) : page.slice(start, start + 1 + end);
}

const exampleOf = (heading: string): string => /```json\n([\s\S]*?)```/.exec(section(heading))?.[1] ?? '';

describe('API.md', () => {
  it('shows an explanation as it is answered', async () => {
    const { server } = scene;
    const example = JSON.parse(exampleOf("What happened to one person's")) as ExplainResponse;
    const { agent, id } = await scene.subscribe(MOZILLA, '42');
    server.service.answerNext({ status: 503, headers: { 'retry-after': '120' }, body: 'try later' });
    const actions = [{ action: 'view', title: 'View', url: '/x' }];
    const sent = await server.send({ userId: '42', title: 'Hello', actions });
    await server.advance(120_000);
    const { belfry } = (await agent.nextPush()).json() as { belfry: { token: string } };
    await server.advance(1_000);
    await scene.report(belfry.token, { type: 'delivered' });
    await server.advance(4_000);
    await scene.report(belfry.token, { type: 'action_clicked', action: 'view' });
    const answer = await scene.explain(sent.id, 'user=42');
    const text = JSON.stringify(answer)
      .replaceAll(sent.id, example.notificationId)
      .replaceAll(id, example.subscriptions[0]?.id ?? '');
    expect(JSON.parse(text)).toEqual(example);
  });

  it('names every code of an explanation, and no other', () => {
    const named = section("What happened to one person's")
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) => Array.from((line.split('|')[1] ?? '').matchAll(/`(\w+)`/g), ([, code]) => code));
    expect(named.toSorted()).toEqual([...EXPLAIN_CODES].toSorted());
  });

  it('shows what a cancel leaves as it is answered', async () => {
    const { server } = scene;
    const example: unknown = JSON.parse(`{${exampleOf('Cancel')}}`);
    const { agent } = await scene.subscribe(MOZILLA);
    agent.disconnect();
    const { id } = await server.send({ userId: 'ana', title: 'Hello' });
    const path = `/api/v1/notifications/${id}/cancel`;
    const answer = await server.call(path, { admin: true, method: 'POST' });
    expect(answer.body).toMatchObject({ cancelled: 0, recallsQueued: 1 });
    await server.belfry.idle();
    expect({ recalls: (await server.look(id)).recalls }).toEqual(example);
  });
});
