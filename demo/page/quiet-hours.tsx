import { useState } from 'react';
import type { Preferences } from '../../client/index.ts';
import { Field, Switch } from './controls.tsx';

type Stored = Preferences['quietHours'];

interface QuietHoursProps {
  stored: Stored;
  disabled: boolean;
  onSave: (quietHours: Stored) => void;
}

/** Times in the person's own zone, which the browser knows. They may cross midnight. */
export function QuietHours({ stored, disabled, onSave }: QuietHoursProps) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [start, setStart] = useState(stored.start);
  const [end, setEnd] = useState(stored.end);
  const isChanged = start !== stored.start || end !== stored.end;
  const save = (enabled: boolean): void => onSave({ enabled, start, end, timeZone: zone });

  return (
    <div className="quiet-hours">
      <Switch
        label="Quiet hours"
        hint={`What comes then waits until they end. ${zone.replaceAll('_', ' ')}, as your browser says.`}
        checked={stored.enabled}
        disabled={disabled}
        onChange={save}
      />
      {stored.enabled ? (
        <form
          className="inline-form"
          onSubmit={(event) => {
            event.preventDefault();
            save(true);
          }}
        >
          <Field label="From">
            {(props) => (
              <input {...props} type="time" required value={start} onChange={(e) => setStart(e.currentTarget.value)} />
            )}
          </Field>
          <Field label="Until">
            {(props) => (
              <input {...props} type="time" required value={end} onChange={(e) => setEnd(e.currentTarget.value)} />
            )}
          </Field>
          <button type="submit" disabled={disabled || !isChanged}>
            Save
          </button>
        </form>
      ) : null}
    </div>
  );
}
