import { useEffect, useState } from 'react';
import { readBrowser } from './browser-facts.ts';
import { Alert, Card } from './card.tsx';
import { readLastPush } from './demo-api.ts';
import { diagnose, type Finding } from './diagnosis.ts';
import { Icon, type IconName } from './icons.tsx';
import type { Session } from './use-session.ts';

const ICONS: Readonly<Record<Finding['verdict'], IconName>> = {
  good: 'check',
  bad: 'cross',
  warn: 'warning',
  info: 'info',
};

const SPOKEN: Readonly<Record<Finding['verdict'], string>> = {
  good: 'In order',
  bad: 'Problem',
  warn: 'Look here',
  info: 'For you to check',
};

/** Follows a push from the server to the screen and says where it may have been lost. */
export function DiagnosisCard({ session: { push, client }, reachable }: { session: Session; reachable: boolean }) {
  const [findings, setFindings] = useState<Finding[] | null>(null);
  const [running, setRunning] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  // What was found, or failed, holds no longer once the server has gone or come back.
  useEffect(() => {
    setFindings(null);
    setFault(null);
  }, [reachable]);

  async function run(): Promise<void> {
    setRunning(true);
    setFault(null);
    try {
      // Asks the server whether it really holds this browser's subscription.
      if (push.subscribed) await push.resync();
      const state = client.get();
      const lastPush = state.subscriptionId === null ? null : await readLastPush(state.subscriptionId);
      setFindings(diagnose({ browser: await readBrowser(), push: state, lastPush, clock: clockNow() }));
    } catch (error) {
      setFindings(null);
      setFault(error instanceof Error ? error.message : String(error));
    } finally {
      setRunning(false);
    }
  }

  const bad = findings?.filter(({ verdict }) => verdict === 'bad' || verdict === 'warn').length ?? 0;
  return (
    <Card
      title="Why did I not get it?"
      className="brief"
      lead="Follows a push from the server to your screen and looks at every place where it can get lost."
    >
      {fault === null ? null : <Alert>{fault}</Alert>}
      {findings === null ? null : (
        <p className="verdict" role="status">
          {bad === 0
            ? 'Nothing found that would stop a push.'
            : bad === 1
              ? 'One thing to look at.'
              : `${bad} things to look at.`}
        </p>
      )}
      {findings === null ? null : (
        <ul className="findings">
          {findings.map(({ title, verdict, found, cure }) => (
            <li key={title} className={verdict}>
              <span className="finding-icon">
                <Icon name={ICONS[verdict]} size={16} />
                <span className="visually-hidden">{SPOKEN[verdict]}:</span>
              </span>
              <div>
                <p>
                  <strong>{title}</strong> {found}
                </p>
                {cure === undefined ? null : <p className="hint">{cure}</p>}
              </div>
            </li>
          ))}
        </ul>
      )}
      <div className="buttons">
        <button type="button" disabled={running} onClick={() => void run()}>
          <Icon name="refresh" size={18} />
          {running ? 'Looking…' : findings === null ? 'Look for the reason' : 'Look again'}
        </button>
      </div>
    </Card>
  );
}

const clockNow = (): string => new Date().toTimeString().slice(0, 5);
