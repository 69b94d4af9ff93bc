import { usePreferences } from 'belfry/client/react';

/** What the person wants to be told of: one switch for each category that the server offers. */
export function Settings() {
  const { categories, preferences, unsaved, error, save } = usePreferences();
  if (preferences === null) return null;
  return (
    <section>
      <h2>Tell me about</h2>
      {categories.map(({ id, name }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={preferences.categories[id] ?? false}
            onChange={(event) => void save({ categories: { [id]: event.target.checked } })}
          />{' '}
          {name}
        </label>
      ))}
      {unsaved && <p>Saved here; the server hears of it when you are online.</p>}
      {error && <p role="alert">{error.message}</p>}
    </section>
  );
}
