import type { PushStatus } from '../../client/index.ts';
import { Mark } from './icons.tsx';
import { wordsFor } from './state-words.ts';

export function Header({ status, offline }: { status: PushStatus; offline: boolean }) {
  const { short, tone } = wordsFor(status);
  return (
    <header className="top">
      <a className="brand" href="/">
        <Mark />
        <span>
          <strong>Belfry</strong>
          <small>Web Push you own</small>
        </span>
      </a>
      <div className="top-state">
        {offline ? <span className="tag">local push service</span> : null}
        <span className={`pill ${tone}`}>
          <span className="dot" aria-hidden="true" />
          <span className="visually-hidden">Notifications: </span>
          {short}
        </span>
      </div>
    </header>
  );
}
