import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { createBelfryClient, type BelfryClient, type PushState } from '../../client/index.ts';
import { usePush, type PushActions } from '../../client/react/index.ts';
import { tokenOf } from './demo-api.ts';
import { connectBelfry } from './elements.ts';
import { loadPerson, savePerson, watchPerson, type DemoLocale, type Person } from './person.ts';

export interface Session {
  person: Person;
  client: BelfryClient;
  push: PushState & PushActions;
  /** Logs in as this user, or out (null); what is subscribed moves along. */
  setUser(userId: string | null): void;
  /** The language that notifications come in. */
  setLocale(locale: DemoLocale): void;
}

/** One client for the page, and who uses it. */
export function useSession(): Session {
  const [person, setPerson] = useState(loadPerson);
  // Whoever is here as the page loads; from then on `login` and `logout` say so.
  const current = useRef(person);
  const client = useMemo(
    () => createBelfryClient({ locale: person.locale, getToken: () => tokenOf(current.current.userId) }),
    [person.locale],
  );
  const push = usePush(client);
  useEffect(() => {
    connectBelfry(client);
    return () => {
      connectBelfry(undefined);
      client.stop();
    };
  }, [client]);

  /** Each tab has a client of its own, which needs its own token. */
  const become = useCallback(
    (next: Person) => {
      const { userId } = next;
      const isSame = userId === current.current.userId;
      current.current = next;
      setPerson(next);
      if (!isSame) void (userId === null ? push.logout() : push.login(userId, () => tokenOf(userId)));
    },
    [push],
  );
  useEffect(() => watchPerson(become), [become]);

  function change(patch: Partial<Person>): void {
    const next = { ...current.current, ...patch };
    savePerson(next);
    become(next);
  }

  return {
    person,
    client,
    push,
    setUser: (userId) => change({ userId }),
    setLocale: (locale) => change({ locale }),
  };
}
