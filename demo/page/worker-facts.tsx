import { useEffect, useState } from 'react';
import type { PushState } from '../../client/index.ts';
import { readBrowser, type BrowserFacts } from './browser-facts.ts';

/** The particulars, for whoever wants to look behind the sentence. */
export function WorkerFacts({ push }: { push: PushState }) {
  const facts = useBrowserFacts(push);
  const rows: (readonly [string, string])[] = [
    ['Status', push.status],
    ['Permission', push.permission],
    ['User', push.userId ?? (push.subscribed ? 'anonymous' : 'none')],
    ['Subscription', push.subscriptionId ?? 'none'],
    ['Key', facts?.keyId ?? 'unknown'],
    ['Worker', facts === null ? '…' : wordsOfWorker(facts)],
  ];
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function useBrowserFacts(push: PushState): BrowserFacts | null {
  const [facts, setFacts] = useState<BrowserFacts | null>(null);
  useEffect(() => {
    let current = true;
    void readBrowser().then((read) => {
      if (current) setFacts(read);
    });
    return () => {
      current = false;
    };
  }, [push]);
  return facts;
}

function wordsOfWorker({ worker }: BrowserFacts): string {
  return worker === null ? 'none' : `${worker.state}, scope ${worker.scope}`;
}
