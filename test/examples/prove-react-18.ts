import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { installExample, type Installed } from './install.ts';

/** Each export, as an app under React's older types uses it. */
const CONSUMER = `
import { createBelfryClient } from 'belfry/client';
import { BelfryProvider, PushInitializer, usePreferences, usePush, usePushEvents } from 'belfry/client/react';

const client = createBelfryClient();
function Button() {
  const { status, enable, later } = usePush();
  const { save, categories } = usePreferences(client);
  usePushEvents({ onClick: ({ url }) => location.assign(url) });
  void categories.map(({ id }) => save({ categories: { [id]: true } }));
  return status === 'default' ? <button onClick={enable} onBlur={later}>Enable</button> : null;
}
export const App = () => (
  <>
    <BelfryProvider client={client}><Button /><PushInitializer /></BelfryProvider>
    <BelfryProvider options={{ getToken: () => null }}>text, <Button /></BelfryProvider>
    {/* @ts-expect-error one of the two: the types must really be there */}
    <BelfryProvider client={client} options={{}} />
  </>
);
`;

describe('belfry/client/react under React 18', () => {
  let installed: Installed;
  beforeAll(() => {
    installed = installExample('react-18', import.meta.dirname);
  });
  afterAll(() => installed?.remove());

  it('renders on a server, hydrates without a complaint, and renders once a change', () => {
    installed.run('story');
  });

  it('has types that compile with those of React 18', () => {
    writeFileSync(join(installed.folder, 'consumer.tsx'), CONSUMER);
    installed.run('types');
  });
});
