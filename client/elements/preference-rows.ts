import type { QuietHours } from '../../wire/schemas/preferences.ts';
import { html, nothing, type TemplateResult } from './lit.ts';
import type { Words } from './messages/index.ts';

export interface SwitchRow {
  /** Within the element. */
  readonly id: string;
  readonly name: string;
  readonly hint?: string | undefined;
  readonly isOn: boolean;
  readonly kind?: 'master';
  readonly onChange: (isOn: boolean) => void;
}

/** A switch, its name, and what it means. */
export const switchRow = ({ id, name, hint, isOn, kind, onChange }: SwitchRow): TemplateResult => html`
  <div class="row ${kind ?? ''}" part="row">
    <label for=${id}>${name}</label>
    ${hint === undefined ? nothing : html`<p id="${id}-hint" class="muted small">${hint}</p>`}
    <input
      id=${id}
      part="switch"
      type="checkbox"
      role="switch"
      aria-describedby=${hint === undefined ? nothing : `${id}-hint`}
      .checked=${isOn}
      @change=${(event: Event) => onChange((event.target as HTMLInputElement).checked)}
    />
  </div>
`;

/** From, to, and in whose time. */
export function quietFields(hours: QuietHours, words: Words, onChange: (hours: QuietHours) => void): TemplateResult {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = hours.timeZone ?? here;
  const field = (edge: 'start' | 'end', label: string): TemplateResult => html`
    <div class="field">
      <label class="muted small" for=${edge}>${label}</label>
      <input
        id=${edge}
        type="time"
        required
        .value=${hours[edge]}
        @change=${({ target }: Event) => {
          const { value } = target as HTMLInputElement;
          if (value !== '') onChange({ ...hours, [edge]: value });
        }}
        @blur=${({ target }: Event) => {
          (target as HTMLInputElement).value = hours[edge];
        }}
      />
    </div>
  `;
  return html`
    <div class="hours">
      ${field('start', words.text('preferences.from'))}${field('end', words.text('preferences.to'))}
      <p class="zone muted small">
        ${words.text('preferences.zone', { zone: spaced(zone) })}
        ${
          zone === here
            ? nothing
            : html`<button class="link" type="button" @click=${() => onChange({ ...hours, timeZone: here })}>
                ${words.text('preferences.zone.change', { zone: spaced(here) })}
              </button>`
        }
      </p>
    </div>
  `;
}

const spaced = (zone: string): string => zone.replaceAll('_', ' ');
