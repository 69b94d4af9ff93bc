import { useState } from 'react';
import type { PromptOutcome } from '../../client/contract.ts';
import { wordsForOutcome } from './state-words.ts';
import type { Session } from './use-session.ts';

/** Asks the way a page should: its own question first, the browser's only after a yes. */
export function AskMe({ push }: { push: Session['push'] }) {
  const [isAsking, setIsAsking] = useState(false);
  const [outcome, setOutcome] = useState<PromptOutcome | null>(null);
  const canAsk = ['default', 'unsubscribed', 'expired'].includes(push.status);
  // What came of it is old news once the state is another.
  const told = outcome !== null && (outcome === 'subscribed') === push.subscribed ? outcome : null;

  async function ask(): Promise<void> {
    if (isAsking) return;
    setIsAsking(true);
    setOutcome(null);
    setOutcome(await push.prompt({ secondsOnPage: 1 }));
    setIsAsking(false);
  }

  if (!canAsk && !isAsking && told === null) return null;
  return (
    <div className="ask">
      {canAsk || isAsking ? (
        <button type="button" aria-disabled={isAsking} onClick={() => void ask()}>
          Ask me
        </button>
      ) : null}
      <p className="hint" role="status">
        {isAsking
          ? push.priming
            ? 'The question is in the corner below. It waits for you.'
            : 'One moment…'
          : told === null
            ? 'The page’s own question comes first. The browser asks only who says yes to it.'
            : wordsForOutcome(told)}
      </p>
    </div>
  );
}
