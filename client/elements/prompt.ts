import { BelfryBase } from './base.ts';
import type { BelfryPromptElement } from './contract.ts';
import { icon } from './icons.ts';
import { html, type PropertyValues, type TemplateResult } from './lit.ts';
import { hideOverlay, showOverlay } from './overlay.ts';
import { controls } from './styles/controls.ts';
import { overlay } from './styles/overlay.ts';
import { prompt } from './styles/prompt.ts';
import { status } from './styles/status.ts';
import { tokens } from './styles/tokens.ts';

/**
 * The page's own question, in a lower corner: browsers ask at the top, and this is not to look like one. It takes no
 * focus; that somebody asks is announced.
 */
export class Prompt extends BelfryBase implements BelfryPromptElement {
  static override styles = [tokens, controls, overlay, status, prompt];
  static override properties = {
    ...BelfryBase.properties,
    heading: {},
    body: {},
    acceptLabel: { attribute: 'accept-label' },
    laterLabel: { attribute: 'later-label' },
  };

  declare heading: string | undefined;
  declare body: string | undefined;
  declare acceptLabel: string | undefined;
  declare laterLabel: string | undefined;

  /** Where the focus was before it came into the question. */
  #cameFrom: HTMLElement | undefined;

  protected override render(): TemplateResult {
    const { words } = this;
    const { priming } = this.state;
    const title = this.heading ?? words.text('prompt.title');
    return html`
      <p role="status" class="visually-hidden" lang=${words.lang}>${priming ? title : ''}</p>
      <section
        part="prompt"
        class="overlay surface card rise prompt"
        popover="manual"
        aria-labelledby="title"
        aria-describedby="body"
        lang=${words.lang}
        @keydown=${this.#onKey}
        @focusin=${this.#onFocus}
      >
        <div class="status">
          <span class="emblem filled" part="icon"><slot name="icon">${icon('bellOn')}</slot></span>
          <div class="words">
            <h2 id="title" part="heading"><slot name="heading">${title}</slot></h2>
            <div id="body" part="body" class="muted">
              <slot name="body">${this.body ?? words.text('prompt.body')}</slot>
            </div>
          </div>
        </div>
        <div class="actions">
          <button part="accept" class="primary" type="button" @click=${this.#accept}>
            <slot name="accept">${this.acceptLabel ?? words.text('prompt.accept')}</slot>
          </button>
          <button part="later" class="quiet" type="button" @click=${this.#later}>
            <slot name="later">${this.laterLabel ?? words.text('prompt.later')}</slot>
          </button>
        </div>
      </section>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const section = this.renderRoot.querySelector<HTMLElement>('.prompt');
    if (!section) return;
    if (this.state.priming) showOverlay(section);
    else if (section.hasAttribute('data-open')) {
      const hadFocus = section.contains((this.renderRoot as ShadowRoot).activeElement);
      hideOverlay(section);
      if (hadFocus && this.#cameFrom?.isConnected) this.#cameFrom.focus();
      this.#cameFrom = undefined;
    }
  }

  /** Within the click: browsers ask only then. */
  readonly #accept = (): void => void this.followed?.accept();

  readonly #later = (): void => this.followed?.later();

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.#later();
  };

  readonly #onFocus = (event: FocusEvent): void => {
    const from = event.relatedTarget;
    if (from instanceof HTMLElement && from !== this) this.#cameFrom ??= from;
  };
}
