import { Field } from './controls.tsx';
import { readVibrate } from './draft.ts';
import { Icon } from './icons.tsx';

const PRESETS: readonly (readonly [string, string])[] = [
  ['Default', ''],
  ['Tap', '120'],
  ['Double', '150, 100, 150'],
  ['Reminder', '300, 100, 300, 100, 300'],
  ['Bell', '80, 60, 80, 60, 400'],
];

interface VibrateEditorProps {
  text: string;
  /** The template's own pattern, which an empty text leaves in place. */
  template: readonly number[] | undefined;
  error: string | undefined;
  onChange: (text: string) => void;
}

/** A vibration pattern: presets, the numbers, a picture of it, and a try-out where the device can. */
export function VibrateEditor({ text, template, error, onChange }: VibrateEditorProps) {
  const read = readVibrate(text);
  const typed = Array.isArray(read) ? read : [];
  const pattern = typed.length > 0 ? typed : (template ?? []);
  // Also on desktops: a browser that has it answers true and does nothing.
  const canTry = 'vibrate' in navigator && pattern.length > 0;
  return (
    <div className="vibrate">
      <div className="chips" role="group" aria-label="Vibration presets">
        {PRESETS.map(([name, preset]) => (
          <button
            key={name}
            type="button"
            className="chip"
            aria-pressed={text === preset}
            onClick={() => onChange(preset)}
          >
            {name}
          </button>
        ))}
      </div>
      <Field
        label="Vibration"
        error={error}
        hint="Milliseconds on, off, on… Empty: as the template or the device has it."
      >
        {(props) => (
          <div className="with-button">
            <input
              {...props}
              type="text"
              className="code"
              inputMode="numeric"
              placeholder={template === undefined ? 'default' : template.join(', ')}
              value={text}
              onChange={(event) => onChange(event.currentTarget.value)}
            />
            <button type="button" disabled={!canTry} onClick={() => navigator.vibrate([...pattern])}>
              <Icon name="play" size={16} />
              Try
            </button>
          </div>
        )}
      </Field>
      {pattern.length === 0 ? null : <PatternBars pattern={pattern} />}
    </div>
  );
}

function PatternBars({ pattern }: { pattern: readonly number[] }) {
  const total = pattern.reduce((sum, ms) => sum + ms, 0);
  return (
    <div className="pattern" role="img" aria-label={`Pattern of ${total} milliseconds: ${pattern.join(', ')}`}>
      {pattern.map((ms, index) => (
        <span key={index} className={index % 2 === 0 ? 'on' : 'off'} style={{ flexGrow: ms }} />
      ))}
    </div>
  );
}
