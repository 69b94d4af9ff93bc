import type { PushStatus } from '../contract.ts';
import { BelfryBase } from './base.ts';
import type { BelfryBellElement } from './contract.ts';
import { icon, type IconName } from './icons.ts';
import { html, nothing, type TemplateResult } from './lit.ts';
import type { Words } from './messages/index.ts';
import { hasPopover, hideOverlay, showOverlay } from './overlay.ts';
import { keepPlaced } from './place-panel.ts';
import { statusPanel } from './status-panel.ts';
import { bell } from './styles/bell.ts';
import { controls } from './styles/controls.ts';
import { overlay } from './styles/overlay.ts';
import { status } from './styles/status.ts';
import { tokens } from './styles/tokens.ts';

type Badge = 'attention' | 'busy' | 'invite';

/** Icon, what it says (`bell.…`), badge. */
type Face = readonly [icon: IconName, label: 'on' | 'off' | 'blocked' | 'attention' | 'busy', badge?: Badge];

const ATTENTION: Face = ['bell', 'attention', 'attention'];

const FACES: Readonly<Record<PushStatus, Face>> = {
  loading: ['bell', 'busy'],
  unsupported: ['bellOff', 'off'],
  'needs-install': ATTENTION,
  default: ['bell', 'off', 'invite'],
  denied: ['bellOff', 'blocked'],
  subscribing: ['bell', 'busy', 'busy'],
  subscribed: ['bellOn', 'on'],
  unsubscribed: ['bell', 'off'],
  'subscribed-elsewhere': ATTENTION,
  expired: ATTENTION,
  error: ATTENTION,
};

/** A bell and its panel, which is not modal: the page goes on behind it. */
export class Bell extends BelfryBase implements BelfryBellElement {
  static override styles = [tokens, controls, overlay, status, bell];

  #isOpen = false;
  #isTestSent = false;
  #unplace: (() => void) | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#settle(false);
  }

  open(): void {
    showOverlay(this.#panel);
    this.#settle(true);
  }

  close(): void {
    hideOverlay(this.#panel);
    this.#settle(false);
  }

  protected override render(): TemplateResult {
    const { words, state } = this;
    const [name, label, badge] = FACES[state.status];
    return html`
      <button
        part="button"
        class="bell"
        type="button"
        popovertarget="panel"
        aria-label=${words.text(`bell.${label}`)}
        aria-haspopup="dialog"
        aria-expanded=${this.#isOpen}
        @click=${this.#onButton}
      >
        ${icon(name)}${badge === undefined ? nothing : html`<span part="badge" class="badge ${badge}"></span>`}
      </button>
      <div
        id="panel"
        part="panel"
        class="overlay surface card rise panel"
        popover="auto"
        role="dialog"
        tabindex="-1"
        autofocus
        lang=${words.lang}
        aria-label=${words.text('bell.panel')}
        @beforetoggle=${this.#onToggle}
        @toggle=${this.#onToggle}
        @keydown=${this.#onKey}
      >
        ${this.#isOpen ? html`<div class="inside">${this.#inside(words)}</div>` : nothing}
      </div>
    `;
  }

  #inside(words: Words): TemplateResult | typeof nothing {
    if (this.state.status !== 'subscribed') return statusPanel(this, words);
    const note = this.failure ?? (this.#isTestSent ? words.text('test.sent') : undefined);
    return html`
      <div class="headline">
        ${icon('check')}
        <h2>${words.text('subscribed.title')}</h2>
      </div>
      <belfry-preferences plain .client=${this.client}></belfry-preferences>
      <div class="foot">
        <div class="actions">
          <button part="action" class="secondary" type="button" @click=${this.#sendTest}>
            ${words.text('test.action')}
          </button>
          <button class="quiet" type="button" @click=${() => void this.attempt((client) => client.disable())}>
            ${words.text('disable.action')}
          </button>
        </div>
        <p role="status" class="note small ${this.failure === undefined ? 'muted' : 'trouble'}">${note}</p>
      </div>
    `;
  }

  readonly #sendTest = async (): Promise<void> => {
    this.#isTestSent = false;
    this.#isTestSent = await this.attempt((client) => client.sendTest());
    this.requestUpdate();
  };

  /** Null before the first rendering. */
  get #panel(): HTMLElement | null {
    return this.renderRoot?.querySelector<HTMLElement>('#panel') ?? null;
  }

  /** Where the browser has `popover`, it opens and closes by itself. */
  readonly #onButton = (): void => {
    if (hasPopover(this)) return;
    if (this.#isOpen) this.close();
    else this.open();
  };

  /** Opening before it is seen; closing afterwards, for what is gone at once cannot give the focus back. */
  readonly #onToggle = (event: Event): void => {
    const isOpen = (event as ToggleEvent).newState === 'open';
    if (isOpen === (event.type === 'beforetoggle')) this.#settle(isOpen);
  };

  /** Not left to the browser: Chromium loses the focus of a panel in a shadow tree. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    this.close();
    this.renderRoot.querySelector('button')?.focus();
  };

  readonly #onPointer = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.close();
  };

  #settle(isOpen: boolean): void {
    const panel = this.#panel;
    if (!panel || isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    this.#isTestSent = false;
    panel.toggleAttribute('data-open', isOpen);
    this.requestUpdate();
    this.#unplace?.();
    this.#unplace = undefined;
    if (!isOpen) return;
    // Once its content is there, and before the next picture.
    requestAnimationFrame(() => {
      if (!this.#isOpen) return;
      const stopPlacing = keepPlaced(panel, this);
      document.addEventListener('pointerdown', this.#onPointer);
      this.#unplace = () => {
        stopPlacing();
        document.removeEventListener('pointerdown', this.#onPointer);
      };
      if (!hasPopover(panel)) panel.focus();
    });
  }
}
