import { describe, expect, it } from 'vitest';
import { HOUR, setExplainScene } from './explain-scene.ts';

const APPLE = 'https://web.push.apple.com';

const scene = setExplainScene();

const lastOf = async (id: string) => (await scene.story(id)).at(-1);

describe('the story of a message that Safari has shown by itself', () => {
  it('says that no report is no sign of a loss', async () => {
    await scene.subscribe(APPLE);
    const { id } = await scene.server.send({ userId: 'ana', title: 'x', ttlSeconds: 3600 });
    expect(await lastOf(id)).toMatchObject({
      code: 'no_report',
      text: 'Safari shows it by itself and tells of clicks alone: whether it was shown is not known. Apple keeps it until 2026-06-15T13:00:00Z.',
    });
    await scene.server.advance(HOUR);
    expect(await lastOf(id)).toMatchObject({
      code: 'no_report',
      text: 'Safari shows it by itself and tells of clicks alone: whether it was shown is not known.',
    });
  });
});
