import { useState, type FormEvent } from 'react';
import { Card } from './card.tsx';
import { Field, Segments } from './controls.tsx';
import { DEMO_LOCALES, DEMO_USERS, type DemoLocale } from './person.ts';
import type { Session } from './use-session.ts';

const LOCALES = Object.entries(DEMO_LOCALES) as [DemoLocale, string][];

/** Who is logged in to the imaginary app around this page, and in which language they read. */
export function UserCard({ session: { person, push, setUser, setLocale } }: { session: Session }) {
  const isOther = person.userId !== null && !(DEMO_USERS as readonly string[]).includes(person.userId);
  const [other, setOther] = useState(isOther ? (person.userId ?? '') : '');

  function useOther(event: FormEvent): void {
    event.preventDefault();
    const userId = other.trim();
    if (userId !== '') setUser(userId);
  }

  return (
    <Card
      title="You"
      lead={
        push.subscribed
          ? `Pushes for ${push.userId ?? 'this anonymous browser'} come here. Log in as another, and they move along.`
          : 'Whoever you are when you enable notifications is whom they are for.'
      }
    >
      <Segments
        label="Logged in as"
        value={isOther ? 'other' : (person.userId ?? '')}
        options={[
          ['', 'Nobody'],
          ...DEMO_USERS.map((id) => [id, nameOf(id)] as const),
          ...(isOther ? [['other', person.userId ?? ''] as const] : []),
        ]}
        onChange={(id) => {
          if (id !== 'other') setUser(id === '' ? null : id);
        }}
      />
      <form className="inline-form" onSubmit={useOther}>
        <Field label="Or any user id">
          {(props) => (
            <input
              {...props}
              type="text"
              value={other}
              maxLength={191}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              placeholder="42"
              onChange={(event) => setOther(event.currentTarget.value)}
            />
          )}
        </Field>
        <button type="submit" disabled={other.trim() === '' || other.trim() === person.userId}>
          Log in
        </button>
      </form>
      <Segments label="Your language" value={person.locale} options={LOCALES} onChange={setLocale} />
    </Card>
  );
}

const nameOf = (id: string): string => id.charAt(0).toUpperCase() + id.slice(1);
