import { useEffect, useState } from 'react';
import type { Diagnosis, DiagnosisLine } from '../../client/diagnose/contract.ts';
import { Alert, Card } from './card.tsx';
import { Icon, type IconName } from './icons.tsx';
import type { Session } from './use-session.ts';

type Verdict = DiagnosisLine['verdict'];

const ICONS: Readonly<Record<Verdict, IconName>> = {
  ok: 'check',
  problem: 'cross',
  warning: 'warning',
  unknown: 'info',
};

const CLASSES: Readonly<Record<Verdict, string>> = { ok: 'good', problem: 'bad', warning: 'warn', unknown: 'info' };

const SPOKEN: Readonly<Record<Verdict, string>> = {
  ok: 'In order',
  problem: 'Problem',
  warning: 'Look here',
  unknown: 'For you to check',
};

/** Follows a push from the server to the screen and says where it may have been lost. */
export function DiagnosisCard({ session: { client }, reachable }: { session: Session; reachable: boolean }) {
  const [diagnosis, setDiagnosis] = useState<Diagnosis | null>(null);
  const [running, setRunning] = useState<'look' | 'test' | null>(null);
  const [fault, setFault] = useState<string | null>(null);

  // What was found, or failed, holds no longer once the server has gone or come back.
  useEffect(() => {
    setDiagnosis(null);
    setFault(null);
  }, [reachable]);

  async function run(kind: 'look' | 'test'): Promise<void> {
    setRunning(kind);
    setFault(null);
    try {
      setDiagnosis(await client.diagnose({ test: kind === 'test' }));
    } catch (error) {
      setDiagnosis(null);
      setFault(error instanceof Error ? error.message : String(error));
    } finally {
      setRunning(null);
    }
  }

  return (
    <Card
      title="Why did I not get it?"
      className="brief"
      lead="Follows a push from the server to your screen and looks at every place where it can get lost."
    >
      {fault === null ? null : <Alert>{fault}</Alert>}
      {diagnosis === null ? null : (
        <>
          <p className="verdict" role="status">
            {summaryOf(diagnosis)}
          </p>
          <ul className="findings">
            {diagnosis.lines.map((line) => (
              <Finding key={line.check} line={line} />
            ))}
          </ul>
        </>
      )}
      <div className="buttons">
        <button type="button" disabled={running !== null} onClick={() => void run('look')}>
          <Icon name="refresh" size={18} />
          {running === 'look' ? 'Looking…' : diagnosis === null ? 'Look for the reason' : 'Look again'}
        </button>
        <button type="button" disabled={running !== null} onClick={() => void run('test')}>
          {running === 'test' ? 'Waiting for it…' : 'Look, with a test push'}
        </button>
      </div>
      <p className="hint">
        In the console: <code>testPushNotifications()</code>
      </p>
    </Card>
  );
}

function Finding({ line: { title, verdict, finding, cure } }: { line: DiagnosisLine }) {
  return (
    <li className={CLASSES[verdict]}>
      <span className="finding-icon">
        <Icon name={ICONS[verdict]} size={16} />
        <span className="visually-hidden">{SPOKEN[verdict]}:</span>
      </span>
      <div>
        <p>
          <strong>{title}</strong> {finding}
        </p>
        {cure === undefined ? null : <p className="hint">{cure}</p>}
      </div>
    </li>
  );
}

function summaryOf({ lines }: Diagnosis): string {
  const count = lines.filter(({ verdict }) => verdict === 'problem' || verdict === 'warning').length;
  if (count === 0) return 'Nothing found that would stop a push.';
  return count === 1 ? 'One thing to look at.' : `${count} things to look at.`;
}
