import type { PreferenceChoices, Preferences as Stored, QuietHours } from '../../wire/schemas/preferences.ts';
import { BelfryBase } from './base.ts';
import type { BelfryPreferencesElement } from './contract.ts';
import { html, nothing, type TemplateResult } from './lit.ts';
import type { Words } from './messages/index.ts';
import { quietFields, switchRow } from './preference-rows.ts';
import { statusPanel } from './status-panel.ts';
import { controls } from './styles/controls.ts';
import { preferences } from './styles/preferences.ts';
import { status } from './styles/status.ts';
import { toggle } from './styles/switch.ts';
import { tokens } from './styles/tokens.ts';

const TYPING_MS = 800;

/** Every change is saved at once; where this browser is not subscribed, how things stand is shown instead. */
export class PreferencesForm extends BelfryBase implements BelfryPreferencesElement {
  static override styles = [tokens, controls, status, toggle, preferences];
  #forAllDevices = false;
  #isSaved = false;
  /** On its way to the client; shown already. */
  readonly #pending = new Set<PreferenceChoices>();
  /** Typed, and not at rest yet. */
  #typed: PreferenceChoices | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    this.#saveTyped();
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const { words } = this;
    const { preferences: stored, subscribed } = this.state;
    const inside = stored && subscribed ? this.#form(this.#shown(stored), words) : statusPanel(this, words);
    return html`
      <div part="settings" class="settings ${this.frame}" tabindex="-1" lang=${words.lang} @focusout=${this.#saveTyped}>
        ${inside}
      </div>
    `;
  }

  #form({ enabled, categories, quietHours, soundEnabled, vibrationEnabled }: Stored, words: Words): TemplateResult {
    const { state } = this;
    const chosen = state.categories.map(({ id, name, description, defaultOn }) =>
      switchRow({
        id: `category-${id}`,
        name,
        hint: description,
        isOn: categories[id] ?? defaultOn,
        onChange: (isOn) => this.#save({ categories: { [id]: isOn } }),
      }),
    );
    return html`
      ${this.plain ? nothing : html`<h2 part="heading">${words.text('preferences.title')}</h2>`}
      ${switchRow({
        id: 'enabled',
        name: words.text('preferences.enabled'),
        hint: words.text('preferences.enabled.hint'),
        isOn: enabled,
        kind: 'master',
        onChange: (isOn) => this.#save({ enabled: isOn }),
      })}
      ${
        chosen.length === 0
          ? nothing
          : html`<fieldset ?disabled=${!enabled}>
              <legend>${words.text('preferences.categories')}</legend>
              ${chosen}
            </fieldset>`
      }
      <fieldset ?disabled=${!enabled}>
        <legend>${words.text('preferences.delivery')}</legend>
        ${this.#quiet(quietHours, words)}
        ${switchRow({
          id: 'sound',
          name: words.text('preferences.sound'),
          isOn: soundEnabled,
          onChange: (isOn) => this.#save({ soundEnabled: isOn }),
        })}
        ${switchRow({
          id: 'vibration',
          name: words.text('preferences.vibration'),
          isOn: vibrationEnabled,
          onChange: (isOn) => this.#save({ vibrationEnabled: isOn }),
        })}
      </fieldset>
      ${state.userId === null ? nothing : this.#scope(words)} ${this.#notes(words)}
    `;
  }

  #quiet(hours: QuietHours, words: Words): TemplateResult {
    const save = (quietHours: QuietHours): void => this.#save({ quietHours });
    return html`
      ${switchRow({
        id: 'quiet',
        name: words.text('preferences.quiet'),
        hint: words.text('preferences.quiet.hint'),
        isOn: hours.enabled,
        onChange: (enabled) => save({ ...hours, enabled }),
      })}
      ${hours.enabled ? quietFields(hours, words, (quietHours) => this.#saveSoon({ quietHours })) : nothing}
    `;
  }

  #scope(words: Words): TemplateResult {
    const choice = (forAllDevices: boolean, label: string): TemplateResult => html`
      <label>
        <input
          type="radio"
          name="scope"
          .checked=${this.#forAllDevices === forAllDevices}
          @change=${() => {
            this.#forAllDevices = forAllDevices;
            this.requestUpdate();
          }}
        />
        <span>${label}</span>
      </label>
    `;
    return html`
      <fieldset>
        <legend>${words.text('preferences.scope')}</legend>
        <div class="choice">
          ${choice(false, words.text('preferences.scope.device'))} ${choice(true, words.text('preferences.scope.user'))}
        </div>
      </fieldset>
    `;
  }

  /** Both are there before they say something, or nobody hears it. */
  #notes(words: Words): TemplateResult {
    const { unsaved } = this.state;
    const trouble = unsaved ? undefined : this.failure;
    const note = unsaved ? words.text('preferences.unsaved') : this.#isSaved ? words.text('preferences.saved') : '';
    return html`
      <div class="notes small">
        <p role="status" class="muted" part="note">${trouble === undefined ? note : ''}</p>
        <p role="alert" class="trouble" part="error">${trouble}</p>
      </div>
    `;
  }

  #shown(stored: Stored): Stored {
    return [...this.#pending, this.#typed ?? {}].reduce<Stored>(
      (shown, choices) => ({ ...shown, ...choices, categories: { ...shown.categories, ...choices.categories } }),
      stored,
    );
  }

  #save(choices: PreferenceChoices): void {
    this.#isSaved = false;
    this.#pending.add(choices);
    void this.attempt((client) => client.savePreferences(choices, { forAllDevices: this.#forAllDevices })).then(
      (isSaved) => {
        this.#isSaved = isSaved;
        this.#pending.delete(choices);
        this.requestUpdate();
      },
    );
  }

  /** A time is typed a digit at a time, each of which is a time. */
  #saveSoon(choices: PreferenceChoices): void {
    this.#typed = choices;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(this.#saveTyped, TYPING_MS);
    this.requestUpdate();
  }

  readonly #saveTyped = (): void => {
    clearTimeout(this.#typing);
    const typed = this.#typed;
    this.#typed = undefined;
    if (typed) this.#save(typed);
  };
}
