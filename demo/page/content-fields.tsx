import type { Template } from '../../wire/schemas/template.ts';
import { ActionsEditor } from './actions-editor.tsx';
import { Field, Segments, Switch } from './controls.tsx';
import type { Draft, Faults } from './draft.ts';
import { sampleContext } from './samples.ts';

interface ContentFieldsProps {
  draft: Draft;
  templates: readonly Template[];
  faults: Faults;
  onChange: (patch: Partial<Draft>) => void;
}

/** What the notification says: a template and its context, or texts of its own. */
export function ContentFields({ draft, templates, faults, onChange }: ContentFieldsProps) {
  return (
    <>
      <Segments
        label="Content"
        value={draft.mode}
        options={[
          ['template', 'Template'],
          ['inline', 'Own words'],
        ]}
        onChange={(mode) => onChange({ mode })}
        disabled={templates.length === 0 ? ['template'] : []}
      />
      {draft.mode === 'template' ? (
        <>
          <Field label="Template">
            {(props) => (
              <select
                {...props}
                value={draft.template}
                onChange={({ currentTarget: { value } }) =>
                  onChange({ template: value, context: sampleContext(value) })
                }
              >
                {templates.map(({ type }) => (
                  <option key={type} value={type}>
                    {type.replaceAll('_', ' ')}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label="Context" hint="JSON: what the template’s variables stand for." error={faults.context}>
            {(props) => (
              <textarea
                {...props}
                className="code"
                rows={Math.min(9, draft.context.split('\n').length + 1)}
                spellCheck={false}
                autoCapitalize="none"
                value={draft.context}
                onChange={(event) => onChange({ context: event.currentTarget.value })}
              />
            )}
          </Field>
        </>
      ) : (
        <>
          <Field label="Title" error={faults.title}>
            {(props) => (
              <input
                {...props}
                type="text"
                maxLength={200}
                value={draft.title}
                onChange={(event) => onChange({ title: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label="Text">
            {(props) => (
              <textarea
                {...props}
                rows={2}
                maxLength={4000}
                value={draft.body}
                onChange={(event) => onChange({ body: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label="Leads to" hint="Relative to the app, or absolute.">
            {(props) => (
              <input
                {...props}
                type="text"
                inputMode="url"
                maxLength={2048}
                spellCheck={false}
                value={draft.url}
                onChange={(event) => onChange({ url: event.currentTarget.value })}
              />
            )}
          </Field>
          <ActionsEditor actions={draft.actions} faults={faults} onChange={(actions) => onChange({ actions })} />
          <Switch
            label="Stays until it is dealt with"
            checked={draft.requireInteraction}
            onChange={(requireInteraction) => onChange({ requireInteraction })}
          />
        </>
      )}
    </>
  );
}
