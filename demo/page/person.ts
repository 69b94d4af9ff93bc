/** Who uses this page: kept on the device, so that a reload changes nothing. */
export interface Person {
  /** The host app's user id; null: nobody is logged in. */
  userId: string | null;
  locale: DemoLocale;
}

/** The languages of the demo's templates. */
export const DEMO_LOCALES = { en: 'English', 'pt-BR': 'Português' } as const;
export type DemoLocale = keyof typeof DEMO_LOCALES;

/** Made-up accounts of the booking app. */
export const DEMO_USERS = ['ana', 'bruno', 'carla'] as const;

const KEY = 'belfry-demo';

export function loadPerson(storage: Pick<Storage, 'getItem'> = localStorage, language = navigator.language): Person {
  const fallback: Person = { userId: null, locale: language.toLowerCase().startsWith('pt') ? 'pt-BR' : 'en' };
  try {
    const stored = JSON.parse(storage.getItem(KEY) ?? '{}') as Partial<Record<keyof Person, unknown>>;
    return {
      userId: typeof stored.userId === 'string' && stored.userId !== '' ? stored.userId : null,
      locale: stored.locale === 'en' || stored.locale === 'pt-BR' ? stored.locale : fallback.locale,
    };
  } catch {
    return fallback; // storage is switched off, or somebody wrote nonsense into it
  }
}

/** Another tab has changed it. @returns stops watching */
export function watchPerson(listener: (person: Person) => void): () => void {
  const hear = ({ key }: StorageEvent): void => {
    if (key === KEY) listener(loadPerson());
  };
  addEventListener('storage', hear);
  return () => removeEventListener('storage', hear);
}

export function savePerson(person: Person, storage: Pick<Storage, 'setItem'> = localStorage): void {
  try {
    storage.setItem(KEY, JSON.stringify(person));
  } catch {
    // Private windows of some browsers refuse; the choice then lasts until the reload.
  }
}
