import { useEffect, useMemo, useRef, useState } from 'react';
import { createBelfryClient, type BelfryClient, type PushState } from '../../client/index.ts';
import { usePush, type PushActions } from '../../client/react/index.ts';
import { tokenOf } from './demo-api.ts';
import { loadPerson, savePerson, type DemoLocale, type Person } from './person.ts';

export interface Session {
  person: Person;
  client: BelfryClient;
  push: PushState & PushActions;
  /** Logs in as this user, or out; what is subscribed moves along. */
  setUser(userId: string | null): void;
  /** The language that notifications come in. */
  setLocale(locale: DemoLocale): void;
}

/** One client for the page, and who uses it. */
export function useSession(): Session {
  const [person, setPerson] = useState(loadPerson);
  // The client asks for the token before each request, also for those that began before React has rendered again.
  const current = useRef(person);
  const client = useMemo(
    () => createBelfryClient({ locale: person.locale, getToken: () => tokenOf(current.current.userId) }),
    [person.locale],
  );
  const push = usePush(client);
  useEffect(() => () => client.stop(), [client]);

  function change(next: Person): void {
    current.current = next;
    savePerson(next);
    setPerson(next);
  }

  return {
    person,
    client,
    push,
    setUser(userId) {
      change({ ...current.current, userId });
      if (push.subscribed) void push.resync();
    },
    setLocale: (locale) => change({ ...current.current, locale }),
  };
}
