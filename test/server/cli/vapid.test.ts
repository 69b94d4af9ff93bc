/** The ring of VAPID keys on the command line: a rotation from its start to its end. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateVapidKey } from '../../../server/webpush/index.ts';
import { runBelfry } from './run-belfry.ts';
import { createVapidScene, toldKey, type VapidScene } from './vapid-scene.ts';

let scene: VapidScene;
beforeEach(async () => {
  scene = await createVapidScene();
});
afterEach(() => scene.remove());

describe('belfry vapid list', () => {
  it('shows each key with its active subscriptions, and no secret, while the server runs', async () => {
    await scene.subscribe(scene.firstKey, 'ann', 'bob');
    await scene.subscribe('lost-key', 'cleo');
    const [secret] = await scene.withStore((store) => store.listVapidKeys());
    const belfry = await scene.open();
    // In a process of its own, beside this one that has the file.
    const { code, stdout, errors } = await runBelfry(['vapid', 'list'], { cwd: scene.cwd });
    await belfry.stop();
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    expect(stdout).toMatch(new RegExp(`^${scene.firstKey} +current +\\S+Z +2$`, 'm'));
    expect(stdout).toMatch(/^lost-key +missing +1$/m);
    expect(stdout).toMatch(/^66\.6 % of 3 active subscriptions under the current key$/m);
    expect(stdout).not.toContain(secret?.privateKey ?? '');
    expect(JSON.stringify(await scene.list())).not.toContain(secret?.privateKey ?? '');
  });

  it('makes no data file', async () => {
    expect(await scene.run(['list', '--data', 'typo.db'])).toMatchObject({
      code: 1,
      errors: [expect.stringContaining('no data file typo.db')],
    });
  });
});

describe('belfry vapid rotate', () => {
  it('makes a new current key, which the server tells browsers, and keeps the old one for its subscriptions', async () => {
    await scene.subscribe(scene.firstKey, 'ann');
    const { code, out, errors } = await scene.run(['rotate']);
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    expect(out).toContain('1 active subscription of 1 yet to move');
    const [old, current] = await scene.list();
    expect(old).toMatchObject({ keyId: scene.firstKey, state: 'old', subscriptions: 1 });
    expect(current).toMatchObject({ state: 'current', subscriptions: 0 });
    const belfry = await scene.open();
    expect(await toldKey(belfry)).toEqual({ keyId: current?.keyId, publicKey: current?.publicKey });
    await belfry.stop();
  });

  it('goes back to a key that is there', async () => {
    await scene.run(['rotate']);
    expect((await scene.run(['rotate', '--to', scene.firstKey])).code).toBe(0);
    expect((await scene.list()).map(({ keyId, state }) => [keyId === scene.firstKey, state])).toEqual([
      [true, 'current'],
      [false, 'old'],
    ]);
  });

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ['a key that is not there', ['--to', 'nonsense'], {}, /no VAPID key "nonsense"/],
    [
      'what the next start would undo',
      [],
      { VAPID_PRIVATE_KEY: generateVapidKey().privateKey },
      /VAPID_PRIVATE_KEY is set to the key \S+, which the server makes current at each start: take it out/,
    ],
  ])('refuses %s', async (_name, args, env, line) => {
    expect(await scene.run(['rotate', ...args], env)).toMatchObject({
      code: 1,
      out: '',
      errors: [expect.stringMatching(line)],
    });
    expect(await scene.list()).toMatchObject([{ keyId: scene.firstKey, state: 'current' }]);
  });

  it('refuses while a server has the file', async () => {
    const belfry = await scene.open();
    expect(await scene.run(['rotate'])).toMatchObject({
      code: 1,
      errors: [expect.stringMatching(/^belfry: .*in use/)],
    });
    await belfry.stop();
  });
});

describe('belfry vapid retire', () => {
  it('deletes a key once its last subscription has moved', async () => {
    await scene.subscribe(scene.firstKey, 'ann', 'bob');
    await scene.run(['rotate']);
    const newKey = (await scene.list())[1]?.keyId ?? '';
    await scene.subscribe(newKey, 'ann');
    const refused = await scene.run(['retire', scene.firstKey]);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.errors).toEqual([expect.stringContaining(`1 active subscription still needs ${scene.firstKey}`)]);
    await scene.subscribe(newKey, 'bob');
    expect(await scene.run(['retire', scene.firstKey])).toMatchObject({
      code: 0,
      out: `retired ${scene.firstKey}`,
      errors: [],
    });
    expect(await scene.list()).toMatchObject([{ keyId: newKey, state: 'current', subscriptions: 2 }]);
  });

  it('ends the subscriptions that still need it when it is forced', async () => {
    await scene.subscribe(scene.firstKey, 'ann', 'bob');
    await scene.run(['rotate']);
    const { code, out } = await scene.run(['retire', scene.firstKey, '--force']);
    expect({ code, out }).toEqual({
      code: 0,
      out: `retired ${scene.firstKey}\nmarked key_mismatch: 2 subscriptions`,
    });
    const ann = await scene.withStore((store) => store.findSubscriptionByPublicId('sub_ann'));
    expect(ann).toMatchObject({ active: false, inactiveReason: 'key_mismatch' });
  });

  it('refuses the current key, one that is not there, and the one in the environment', async () => {
    const [first] = await scene.withStore((store) => store.listVapidKeys());
    await scene.run(['rotate']);
    const [, current] = await scene.list();
    const refuse = async (keyId: string, line: RegExp, env: Record<string, string> = {}) =>
      expect(await scene.run(['retire', keyId, '--force'], env)).toMatchObject({
        code: 1,
        out: '',
        errors: [expect.stringMatching(line)],
      });
    await refuse(current?.keyId ?? '', /is the current key/);
    await refuse('nonsense', /no VAPID key "nonsense"/);
    await refuse('-H-begins-with-a-dash', /no VAPID key "-H-begins-with-a-dash"/);
    await refuse(scene.firstKey, /is the key in VAPID_PRIVATE_KEY/, { VAPID_PRIVATE_KEY: first?.privateKey ?? '' });
    expect(await scene.list()).toHaveLength(2);
  });
});
