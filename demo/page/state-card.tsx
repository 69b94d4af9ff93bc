import { useEffect, useRef, useState, type RefObject } from 'react';
import type { ClientErrorCode, PushStatus } from '../../client/index.ts';
import { AskMe } from './ask-me.tsx';
import { Alert, Card } from './card.tsx';
import { Icon } from './icons.tsx';
import { resetBrowser } from './reset.ts';
import { actionsIn, wordsFor, type StateAction } from './state-words.ts';
import type { Session } from './use-session.ts';
import { WorkerFacts } from './worker-facts.tsx';

const LABELS: Readonly<Record<StateAction, string>> = {
  enable: 'Enable notifications',
  disable: 'Disable',
  test: 'Send test',
  retry: 'Try again',
};

/** Failures that the headline tells already. */
const IN_HEADLINE: readonly ClientErrorCode[] = ['permission_denied', 'unsupported', 'needs_install'];

/** Where this browser stands, in one sentence, and the one thing to do about it. */
export function StateCard({ session, reachable }: { session: Session; reachable: boolean }) {
  const { push } = session;
  const { headline, explanation, tone } = wordsFor(push.status, reachable);
  const [busy, setBusy] = useState<StateAction | 'reset' | null>(null);
  const [done, setDone] = useState('');
  const headlineRef = useFocusAfterAction(push.status, busy !== null);

  function run(action: StateAction | 'reset', work: () => Promise<unknown>, said = ''): void {
    if (busy !== null) return;
    setBusy(action);
    setDone('');
    void work()
      .then((result) => setDone(result === false ? '' : said))
      .finally(() => setBusy(null));
  }

  // enable() must begin in the click itself: Safari and Firefox ask only within the gesture.
  const work: Readonly<Record<StateAction, () => void>> = {
    enable: () => run('enable', push.enable),
    disable: () => run('disable', push.disable),
    test: () => run('test', push.sendTest, 'The push service took it. It should be on your screen.'),
    retry: () => run('retry', push.resync),
  };
  const actions = actionsIn(push);

  return (
    <Card title="This browser" className={`state-card ${tone}`}>
      <div className="state-hero">
        <span className="state-bell">
          <Icon name={push.subscribed ? 'bell' : 'bellOff'} size={34} />
        </span>
        <div aria-live="polite">
          <p className="headline" ref={headlineRef} tabIndex={-1}>
            {headline}
          </p>
          <p className="lead">{explanation}</p>
        </div>
      </div>
      {push.error === null || IN_HEADLINE.includes(push.error.code) ? null : (
        <Alert>
          {push.error.message} <code>{push.error.code}</code>
        </Alert>
      )}
      <div className="buttons">
        {actions.map((action, index) => (
          <button
            key={action}
            type="button"
            className={index === 0 ? 'primary' : ''}
            // The one that was clicked keeps the focus while it works.
            disabled={busy !== null && busy !== action}
            aria-disabled={busy === action}
            onClick={work[action]}
          >
            {action === 'test' ? <Icon name="send" size={18} /> : null}
            {busy === action ? 'One moment…' : LABELS[action]}
          </button>
        ))}
        <button
          type="button"
          className="quiet"
          disabled={busy !== null && busy !== 'reset'}
          aria-disabled={busy === 'reset'}
          onClick={() => run('reset', () => resetBrowser(session.client))}
        >
          {busy === 'reset' ? 'Resetting…' : 'Reset this browser'}
        </button>
        <span className="done" role="status">
          {done}
        </span>
      </div>
      <AskMe push={push} />
      <WorkerFacts push={push} />
    </Card>
  );
}

/** A click may take its own button away: the focus then goes to the headline, and not to the top of the page. */
function useFocusAfterAction(status: PushStatus, busy: boolean): RefObject<HTMLParagraphElement | null> {
  const headline = useRef<HTMLParagraphElement>(null);
  const before = useRef({ status, busy });
  useEffect(() => {
    const isOwn = busy || before.current.busy;
    const changed = before.current.status !== status;
    before.current = { status, busy };
    if (isOwn && changed && document.activeElement === document.body) headline.current?.focus({ preventScroll: true });
  }, [status, busy]);
  return headline;
}
