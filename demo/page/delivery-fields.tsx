import { PRIORITIES, URGENCIES } from '../../wire/constants.ts';
import type { Template } from '../../wire/schemas/template.ts';
import { Field } from './controls.tsx';
import type { Draft } from './draft.ts';

const LIFETIMES: readonly (readonly [string, string])[] = [
  ['0', 'Now or never'],
  ['60', '1 minute'],
  ['3600', '1 hour'],
  ['86400', '1 day'],
  ['259200', '3 days'],
  ['2419200', '4 weeks'],
];

interface DeliveryFieldsProps {
  draft: Draft;
  template: Template | undefined;
  onChange: (patch: Partial<Draft>) => void;
}

/** How long the push service keeps it, and how much it is worth waking a device for (RFC 8030 §5.2, §5.3). */
export function DeliveryFields({ draft, template, onChange }: DeliveryFieldsProps) {
  return (
    <div className="three">
      <Field label="Kept for">
        {(props) => (
          <select {...props} value={draft.ttlSeconds} onChange={(e) => onChange({ ttlSeconds: e.currentTarget.value })}>
            <option value="">{template?.ttlSeconds === undefined ? 'Default' : 'Template’s'}</option>
            {LIFETIMES.map(([seconds, name]) => (
              <option key={seconds} value={seconds}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Urgency">
        {(props) => (
          <select
            {...props}
            value={draft.urgency}
            onChange={(e) => onChange({ urgency: e.currentTarget.value as Draft['urgency'] })}
          >
            <option value="">{template?.urgency === undefined ? 'From priority' : 'Template’s'}</option>
            {URGENCIES.map((urgency) => (
              <option key={urgency}>{urgency}</option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Priority">
        {(props) => (
          <select
            {...props}
            value={draft.priority}
            onChange={(e) => onChange({ priority: e.currentTarget.value as Draft['priority'] })}
          >
            <option value="">Default</option>
            {PRIORITIES.map((priority) => (
              <option key={priority}>{priority}</option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}
