/** What is composed, held against readers of each browser that were written apart from the composer. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose } from '../../../server/delivery/compose.ts';
import { readAsFirefox } from '../../wire/declarative/firefox.ts';
import { readAsWebKit } from '../../wire/declarative/webkit.ts';
import { anyEnvelope, anyRendered } from './any-rendered.ts';
import { someEnvelope, someRendered } from './samples.ts';

const SCOPE = 'https://app.example/';
const DIALECTS = ['18.4', '26'] as const;

const link = (url: string, action: string) => `https://app.example/r/T?to=${encodeURIComponent(url)}&a=${action}`;

function textOf(rendered: Parameters<typeof compose>[0], envelope: Parameters<typeof compose>[1]): string | undefined {
  const composed = compose(rendered, { ...envelope, link });
  return composed && new TextDecoder().decode(composed.plaintext);
}

function composed(changes: Parameters<typeof someRendered>[0]): string {
  const text = textOf(someRendered(changes), someEnvelope());
  if (text === undefined) throw new Error('does not fit');
  return text;
}

describe('a composed payload, whatever it was made of', () => {
  it.each(DIALECTS)('is taken by WebKit %s as it is meant', (dialect) => {
    fc.assert(
      fc.property(anyRendered, anyEnvelope, (rendered, envelope) => {
        const text = textOf(rendered, envelope);
        if (text === undefined) return; // told to the caller, who refuses or skips
        const { title, navigate, isMutable, appBadge } = readAsWebKit(text, dialect);
        expect(title).not.toBe('');
        expect(navigate).toMatch(/^https:\/\/app\.example\/r\/T/);
        expect(isMutable).toBe(false);
        const { appBadge: asked } = rendered.appearance;
        expect(appBadge).toBe(typeof asked === 'number' ? BigInt(asked) : null);
      }),
      { numRuns: 300 },
    );
  });

  it('is taken by Firefox as it is meant, with each action that leads somewhere', () => {
    fc.assert(
      fc.property(anyRendered, anyEnvelope, (rendered, envelope) => {
        const text = textOf(rendered, envelope);
        if (text === undefined) return;
        const declared = readAsFirefox(text, SCOPE);
        const { actions = [] } = (JSON.parse(text) as { notification: { actions?: object[] } }).notification;
        expect(declared?.actions).toHaveLength(actions.length);
        for (const { navigate } of declared?.actions ?? []) expect(navigate).toMatch(/^https:\/\/app\.example\/r\/T/);
      }),
      { numRuns: 300 },
    );
  });
});

describe('shown by the browser itself', () => {
  const whole = composed({
    title: 'Table 7',
    body: 'is ready',
    tag: 'table',
    lang: 'pt-BR',
    appearance: { appBadge: 3, silent: true, dir: 'ltr' },
    actions: [
      { action: 'later', title: 'Later' },
      { action: 'way', title: 'The way', url: '/way' },
    ],
  });

  it.each(DIALECTS)('has in WebKit %s its texts, looks and badge', (dialect) => {
    expect(readAsWebKit(whole, dialect)).toMatchObject({
      title: 'Table 7',
      body: 'is ready',
      tag: 'table',
      lang: 'pt-BR',
      dir: 'ltr',
      silent: true,
      icon: 'https://app.example/icons/icon-192x192.png',
      appBadge: 3n,
    });
  });

  it('has in Firefox the actions that need no worker, and no other', () => {
    expect(readAsFirefox(whole, SCOPE)?.actions).toMatchObject([{ action: 'way', title: 'The way' }]);
  });
});
