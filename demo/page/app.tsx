import { useEffect, useRef, useState } from 'react';
import { cameByClick, readArrival } from './arrival.ts';
import { ArrivalView } from './arrival-view.tsx';
import { Alert, Card } from './card.tsx';
import { Composer } from './composer.tsx';
import { loadSetup, type Setup } from './demo-api.ts';
import { DiagnosisCard } from './diagnosis-card.tsx';
import { FeedCard } from './feed-card.tsx';
import { GuidesCard } from './guides-card.tsx';
import { Header } from './header.tsx';
import { PreferencesCard } from './preferences-card.tsx';
import { StateCard } from './state-card.tsx';
import { UserCard } from './user-card.tsx';
import { useFeed } from './use-feed.ts';
import { useFollowedClicks } from './use-followed-clicks.ts';
import { useSession, type Session } from './use-session.ts';

export function App() {
  const session = useSession();
  const feed = useFeed();
  const reachable = feed.status !== 'lost';
  const { setup, fault, retry } = useSetup(reachable);
  useResyncWhenBack(session.push, reachable);
  useFollowedClicks(session.client);
  const { locale } = session.person;
  const language = { templates: setup?.templates ?? [], locale };
  const arrival = readArrival(location);
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Header status={session.push.status} offline={setup?.offline === true} reachable={reachable} locale={locale} />
      <main id="main" tabIndex={-1}>
        {reachable ? null : (
          <p className="alert unreachable" role="alert">
            The server cannot be reached. Is the demo still running? This page tries again by itself.
          </p>
        )}
        {arrival === undefined ? (
          <div className="grid">
            <h1 className="visually-hidden">Try every feature of Belfry in this browser</h1>
            <StateCard session={session} reachable={reachable} />
            <UserCard session={session} />
            {setup === null ? (
              <Card title="Compose" className="composer">
                {fault === null ? <p className="empty">Reading the templates…</p> : <Alert>{fault}</Alert>}
                {fault === null ? null : (
                  <div className="buttons">
                    <button type="button" onClick={retry}>
                      Try again
                    </button>
                  </div>
                )}
              </Card>
            ) : (
              <Composer session={session} templates={setup.templates} feed={feed.entries} reachable={reachable} />
            )}
            <FeedCard feed={feed} language={language} />
            <PreferencesCard locale={locale} />
            <div className="column">
              <DiagnosisCard session={session} reachable={reachable} />
              <GuidesCard locale={locale} />
            </div>
          </div>
        ) : (
          <div className="grid">
            <ArrivalView arrival={arrival} byClick={cameByClick(feed.entries, performance.timeOrigin)} />
            <FeedCard feed={feed} language={language} />
          </div>
        )}
      </main>
      <footer className="bottom">
        <p>
          Everything here goes through the same HTTP API that your app would use. Sending to everyone from a page is for
          this demo alone.
        </p>
      </footer>
      <belfry-prompt lang={locale} />
      <belfry-toast lang={locale} />
    </>
  );
}

/** What failed only because the server was away is tried again when it is back. */
function useResyncWhenBack({ error, resync }: Session['push'], reachable: boolean): void {
  const wasReachable = useRef(reachable);
  useEffect(() => {
    const isBack = reachable && !wasReachable.current;
    wasReachable.current = reachable;
    if (isBack && error?.code === 'offline') void resync();
  }, [reachable, error, resync]);
}

/** Read again when the server is back. */
function useSetup(reachable: boolean): { setup: Setup | null; fault: string | null; retry: () => void } {
  const [setup, setSetup] = useState<Setup | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!reachable) return;
    let current = true;
    setFault(null);
    loadSetup().then(
      (loaded) => current && setSetup(loaded),
      (error: unknown) => current && setFault(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      current = false;
    };
  }, [attempt, reachable]);
  return { setup, fault, retry: () => setAttempt((before) => before + 1) };
}
