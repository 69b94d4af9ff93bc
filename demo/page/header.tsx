import type { PushStatus } from '../../client/index.ts';
import { Mark } from './icons.tsx';
import type { DemoLocale } from './person.ts';
import { wordsFor } from './state-words.ts';

interface HeaderProps {
  status: PushStatus;
  /** Whether the local push service stands in for the real ones. */
  offline: boolean;
  /** Whether the demo's server answers, as far as is known. */
  reachable: boolean;
  /** Of the person, and so of the elements. */
  locale: DemoLocale;
}

export function Header({ status, offline, reachable, locale }: HeaderProps) {
  const { short, tone } = wordsFor(status, reachable);
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
        <belfry-bell lang={locale} />
      </div>
    </header>
  );
}
