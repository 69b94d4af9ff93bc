import { useState } from 'react';
import type { PreferenceChoices, Preferences } from '../../client/index.ts';
import { Alert, Card } from './card.tsx';
import { Switch } from './controls.tsx';
import { QuietHours } from './quiet-hours.tsx';
import type { Session } from './use-session.ts';

/** What this device wants to hear of, and when. Each change is stored at once. */
export function PreferencesCard({ session: { push } }: { session: Session }) {
  const { preferences, categories, subscribed } = push;
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState<boolean | null>(null);

  async function save(patch: PreferenceChoices): Promise<void> {
    if (preferences === null) return;
    setSaving(true);
    setSaved(null);
    setSaved(await push.savePreferences(choicesWith(preferences, patch)));
    setSaving(false);
  }

  const aside = (
    <span className="hint" role="status">
      {saving ? 'Saving…' : saved === true ? 'Saved' : ''}
    </span>
  );
  if (!subscribed || preferences === null) {
    return (
      <Card className="brief" title="Preferences">
        <p className="empty">
          {subscribed ? 'Reading your preferences…' : 'Enable notifications to choose which ones, and when.'}
        </p>
      </Card>
    );
  }
  return (
    <Card
      className="brief"
      title="Preferences"
      lead="For this device. The server keeps to them before it sends."
      aside={aside}
    >
      {saved === false ? <Alert>That was not saved: {push.error?.message ?? 'unknown reason'}.</Alert> : null}
      <Switch
        label="All notifications"
        checked={preferences.enabled}
        disabled={saving}
        onChange={(enabled) => void save({ enabled })}
      />
      <div className="switches" aria-label="Categories" role="group">
        {categories.map(({ id, name, description }) => (
          <Switch
            key={id}
            label={name}
            hint={description}
            checked={preferences.categories[id] ?? true}
            disabled={saving || !preferences.enabled}
            onChange={(on) => void save({ categories: { ...preferences.categories, [id]: on } })}
          />
        ))}
      </div>
      <QuietHours
        key={JSON.stringify(preferences.quietHours)}
        stored={preferences.quietHours}
        disabled={saving}
        onSave={(quietHours) => void save({ quietHours })}
      />
      <div className="switches two">
        <Switch
          label="Sound"
          checked={preferences.soundEnabled}
          disabled={saving}
          onChange={(soundEnabled) => void save({ soundEnabled })}
        />
        <Switch
          label="Vibration"
          checked={preferences.vibrationEnabled}
          disabled={saving}
          onChange={(vibrationEnabled) => void save({ vibrationEnabled })}
        />
      </div>
    </Card>
  );
}

/** Saving replaces all earlier choices, so everything that is on the screen goes along. */
export function choicesWith(preferences: Preferences, patch: PreferenceChoices): PreferenceChoices {
  const { enabled, categories, quietHours, soundEnabled, vibrationEnabled } = preferences;
  return { enabled, categories, quietHours, soundEnabled, vibrationEnabled, ...patch };
}
