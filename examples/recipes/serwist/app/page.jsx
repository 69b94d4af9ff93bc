'use client';

import { createBelfryClient } from 'belfry/client';
import { usePush } from 'belfry/client/react';

const push = createBelfryClient({ workerUrl: '/sw.js' }); // it registers the worker, too

export default function Page() {
  const { status, enable } = usePush(push);
  return (
    <main>
      <button onClick={enable}>Enable notifications</button>
      <output>{status}</output>
    </main>
  );
}
