/** The readers that composed payloads are held against: one test a rule of theirs. */
import { describe, expect, it } from 'vitest';
import { readAsFirefox } from './firefox.ts';
import { readAsWebKit, type WebKitDialect } from './webkit.ts';

const SCOPE = 'https://example.com/app/';
const URL_ = 'https://example.com/';
const json = (notification: object, message: object = {}): string =>
  JSON.stringify({
    web_push: 8030,
    notification: { title: 'Hello world!', navigate: URL_, ...notification },
    ...message,
  });

describe.each<WebKitDialect>(['18.4', '26'])('WebKit %s', (dialect) => {
  const read = (text: string) => readAsWebKit(text, dialect);
  /** Where this dialect looks for the badge and `mutable`. */
  const outer = (members: object): string => (dialect === '26' ? json({}, members) : json(members));

  it('takes only the number 8030 for a declarative message', () => {
    for (const web_push of [undefined, 8031, '8030', true]) {
      expect(() => read(json({}, { web_push }))).toThrow(TypeError);
    }
    expect(() => read('[]')).toThrow(TypeError);
    expect(() => read('{"web_push":8030}')).toThrow("'notification' member");
    expect(read(json({})).title).toBe('Hello world!');
  });

  it.each([
    ['a title that is missing', { title: undefined }, 'missing or is an empty string'],
    ['an empty title', { title: '' }, 'missing or is an empty string'],
    ['a title that is a number', { title: 4 }, 'is not a string'],
    ['navigate that is missing', { navigate: undefined }, 'valid URL'],
    ['navigate that is relative', { navigate: 'foo' }, 'valid URL'],
    ['navigate that is no text', { navigate: 1 }, 'is not a string'],
    ['dir of another type', { dir: 0 }, 'is not a string'],
    ['dir of another name', { dir: 'nonsense' }, 'NotificationDirection'],
    ['lang of another type', { lang: {} }, 'is not a string'],
    ['body of another type', { body: {} }, 'is not a string'],
    ['body that is null', { body: null }, 'is not a string'],
    ['tag of another type', { tag: {} }, 'is not a string'],
    ['icon of another type', { icon: 0 }, 'is not a string'],
    ['icon that is relative', { icon: 'world' }, 'valid URL'],
    ['silent of another type', { silent: 0 }, 'is not a boolean'],
  ])('refuses the whole message for %s', (_name, members, why) => {
    expect(() => read(json(members))).toThrow(why);
  });

  it('takes data of any type, and ignores members that it does not know', () => {
    expect(read(json({ data: 'Raw string', options: 0, vibrate: 'x', actions: 7, image: 1 })).data).toBe('Raw string');
  });

  it.each([
    ['a number', 10, 10n],
    ['digits in a text', '8031', 8031n],
    ['a text without digits', '', 0n],
    ['0', 0, 0n],
  ])('reads a badge that is %s', (_name, app_badge, count) => {
    expect(read(outer({ app_badge })).appBadge).toBe(count);
  });

  it.each([
    ['below 0', -1],
    ['an object', {}],
    ['null', null],
    ['above 64 bits', '18446744073709551616'],
    ['words', 'many'],
  ])('refuses a badge that is %s', (_name, app_badge) => {
    expect(() => read(outer({ app_badge }))).toThrow('app_badge');
  });

  it('reads mutable, and refuses another type', () => {
    expect(read(outer({ mutable: true })).isMutable).toBe(true);
    for (const mutable of [39, {}, 'true']) expect(() => read(outer({ mutable }))).toThrow('mutable');
  });

  it('looks for badge and mutable in one place alone', () => {
    const members = { app_badge: 7, mutable: true };
    const elsewhere = dialect === '26' ? json(members) : json({}, members);
    expect(read(elsewhere)).toMatchObject({ appBadge: null, isMutable: false });
  });
});

describe('Firefox', () => {
  const read = (text: string) => readAsFirefox(text, SCOPE);

  it('takes only the number 8030, a title and somewhere to lead for a declarative message', () => {
    expect(read(json({}, { web_push: '8030' }))).toBeNull();
    expect(read('{')).toBeNull();
    for (const members of [{ title: '' }, { title: 4 }, { navigate: undefined }, { navigate: 'https://[' }]) {
      expect(read(json(members))).toBeNull();
    }
  });

  it('resolves against the scope', () => {
    expect(read(json({ navigate: 'x', icon: '/i.png' }))).toMatchObject({
      navigate: 'https://example.com/app/x',
      icon: 'https://example.com/i.png',
    });
  });

  it('leaves out what has another type, and shows the rest', () => {
    const members = { body: {}, dir: 'up', lang: 1, tag: [], icon: 0, silent: 'yes', actions: 'none' };
    expect(read(json(members, { app_badge: 'x' }))).toMatchObject({
      title: 'Hello world!',
      body: '',
      dir: 'auto',
      icon: null,
      silent: false,
      actions: [],
      appBadge: null,
    });
  });

  it('takes actions that have id, title and target', () => {
    const whole = { action: 'a', title: 'A', navigate: '/a' };
    const actions = [{ action: 'b', title: 'B' }, { ...whole, title: '' }, { ...whole, action: 1 }, null, whole];
    expect(read(json({ actions }))?.actions).toEqual([{ ...whole, navigate: 'https://example.com/a' }]);
  });

  it('reads badge and mutable of the message', () => {
    expect(read(json({}, { app_badge: 3, mutable: true }))).toMatchObject({ appBadge: 3, isMutable: true });
    expect(read(json({ app_badge: 3, mutable: true }))).toMatchObject({ appBadge: null, isMutable: false });
  });
});
