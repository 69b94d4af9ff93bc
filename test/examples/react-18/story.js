/* eslint-disable no-console -- it takes the place of the page's console */
/** The life of a page under the oldest React that belfry/client/react takes: rendered on a server, hydrated, left. */
import assert from 'node:assert/strict';
import { BelfryProvider, useBelfryClient, usePreferences, usePush, usePushEvents } from 'belfry/client/react';
import { Window } from 'happy-dom';
import { createElement, StrictMode, useEffect, version } from 'react';
import { renderToString } from 'react-dom/server';

assert.match(version, /^18\./);

let renders = 0;
/** What the client has told. */
const changes = new Set();
function Page() {
  const { status, reason } = usePush();
  const { preferences, saving } = usePreferences();
  usePushEvents({ onPush: () => undefined });
  const client = useBelfryClient();
  useEffect(() => client.subscribe((state) => changes.add(state)), [client]);
  renders += 1;
  return createElement('p', null, [status, reason, preferences, saving].join());
}
const app = createElement(
  StrictMode,
  null,
  createElement(BelfryProvider, { options: { workerUrl: '/sw.js' } }, createElement(Page)),
);

const html = renderToString(app);
assert.equal(html, '<p>loading,,,false</p>');

const window = new Window({ url: 'http://app.example/' });
for (const name of ['window', 'document', 'location', 'navigator', 'HTMLElement']) {
  Object.defineProperty(globalThis, name, { value: name === 'window' ? window : window[name], configurable: true });
}
globalThis.isSecureContext = false;
const complaints = [];
console.error = console.warn = (...words) => complaints.push(words.join(' '));

const { hydrateRoot } = await import('react-dom/client');
const container = window.document.createElement('div');
container.innerHTML = html;
renders = 0;
const root = hydrateRoot(container, app, { onRecoverableError: (error) => complaints.push(String(error)) });

const until = Date.now() + 10_000;
while (!container.textContent.includes('insecure')) {
  assert.ok(Date.now() < until, `the page still says ${container.textContent}; ${complaints.join('; ')}`);
  await new Promise((resolve) => setTimeout(resolve, 20));
}
assert.equal(container.textContent, 'unsupported,insecure,,false');
assert.ok(changes.size > 0);
// StrictMode renders everything twice.
assert.ok(renders <= 2 * (1 + changes.size), `${renders} renders, ${changes.size} changes`);
root.unmount();
assert.deepEqual(complaints, []);
process.exit();
