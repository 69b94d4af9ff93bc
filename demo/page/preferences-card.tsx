import { Card } from './card.tsx';
import type { DemoLocale } from './person.ts';

/** What this device wants to hear of, and when: the element that an app would use. */
export function PreferencesCard({ locale }: { locale: DemoLocale }) {
  return (
    <Card
      className="brief"
      title="Preferences"
      lead={
        <>
          The server keeps to them before it sends. This is <code>{'<belfry-preferences>'}</code>.
        </>
      }
    >
      <belfry-preferences plain lang={locale} />
    </Card>
  );
}
