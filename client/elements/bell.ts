import type { PushStatus } from '../contract.ts';
import { BelfryBase } from './base.ts';
import type { BelfryBellElement } from './contract.ts';
import { icon, type IconName } from './icons.ts';
import { html, nothing, type TemplateResult } from './lit.ts';
import type { MessageKey, Words } from './messages/index.ts';
import { hasPopover, hideOverlay, showOverlay } from './overlay.ts';
import { keepPlaced } from './place-panel.ts';
import { statusPanel } from './status-panel.ts';
import { bell } from './styles/bell.ts';
import { controls } from './styles/controls.ts';
import { overlay } from './styles/overlay.ts';
import { status } from './styles/status.ts';
import { tokens } from './styles/tokens.ts';

type Face = readonly [icon: IconName, label: MessageKey, badge?: 'attention' | 'busy' | 'invite'];

const ATTENTION: Face = ['bell', 'bell.attention', 'attention'];
const BUSY: Face = ['bell', 'bell.busy', 'busy'];

const FACES: Readonly<Record<PushStatus, Face>> = {
  loading: ['bell', 'bell.busy'],
  unsupported: ['bellOff', 'bell.off'],
  'needs-install': ATTENTION,
  default: ['bell', 'bell.off', 'invite'],
  denied: ['bellOff', 'bell.blocked'],
  subscribing: BUSY,
  subscribed: ['bellOn', 'bell.on'],
  unsubscribed: ['bell', 'bell.off'],
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
    const panel = this.#panel;
    if (panel) showOverlay(panel);
    if (panel && !hasPopover(panel)) this.#settle(true);
  }

  close(): void {
    const panel = this.#panel;
    if (panel) hideOverlay(panel);
    if (panel && !hasPopover(panel)) this.#settle(false);
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
        aria-label=${words.text(label)}
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

  #inside(words: Words): TemplateResult {
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

  get #panel(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('#panel');
  }

  /** Where the browser has `popover`, it opens and closes by itself. */
  readonly #onButton = (): void => {
    const panel = this.#panel;
    if (!panel || hasPopover(panel)) return;
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
    this.#isOpen = isOpen;
    this.#isTestSent = false;
    this.#unplace?.();
    this.#unplace = undefined;
    document.removeEventListener('pointerdown', this.#onPointer);
    panel?.toggleAttribute('data-open', isOpen);
    this.requestUpdate();
    if (!isOpen || !panel) return;
    if (!hasPopover(panel)) document.addEventListener('pointerdown', this.#onPointer);
    // Once its content is there, and before the next picture.
    requestAnimationFrame(() => {
      if (!this.#isOpen) return;
      this.#unplace = keepPlaced(panel, this);
      if (!hasPopover(panel)) panel.focus();
    });
  }
}
