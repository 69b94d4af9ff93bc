import type { BelfryClient, PushShown } from '../contract.ts';
import { BelfryBase } from './base.ts';
import type { BelfryToastElement } from './contract.ts';
import { createHideTimer, type HideTimer } from './hide-timer.ts';
import { icon } from './icons.ts';
import { html, nothing, type PropertyValues, type TemplateResult } from './lit.ts';
import { hideOverlay, showOverlay } from './overlay.ts';
import { controls } from './styles/controls.ts';
import { overlay } from './styles/overlay.ts';
import { status } from './styles/status.ts';
import { toast } from './styles/toast.ts';
import { tokens } from './styles/tokens.ts';

interface Shown {
  readonly push: PushShown;
  readonly href: string | undefined;
  readonly timer: HideTimer;
}

/** The newest last. All wait while the pointer or the focus is on one of them, or nobody sees the page. */
export class Toast extends BelfryBase implements BelfryToastElement {
  static override styles = [tokens, controls, overlay, status, toast];
  static override properties = {
    ...BelfryBase.properties,
    hideAfterMs: { attribute: 'hide-after-ms', type: Number },
    max: { type: Number },
  };

  declare hideAfterMs: number;
  declare max: number;

  #shown: readonly Shown[] = [];
  /** Of a person, to any of them. */
  readonly #attention = new Set<'pointer' | 'focus'>();

  constructor() {
    super();
    this.hideAfterMs = 8000;
    this.max = 3;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#onVisibility);
    for (const { timer } of this.#shown) timer.hold();
    this.#shown = [];
  }

  protected override onFollow(client: BelfryClient): () => void {
    return client.onPush((push) => this.#add(push));
  }

  protected override render(): TemplateResult {
    const { words } = this;
    const newest = this.#shown.at(-1);
    return html`
      <p role="status" class="visually-hidden">${newest ? `${newest.push.title}. ${newest.push.body}` : ''}</p>
      <div
        part="stack"
        class="overlay stack"
        popover="manual"
        role="region"
        aria-label=${words.text('toast.region')}
        @pointerenter=${() => this.#attend('pointer', true)}
        @pointerleave=${() => this.#attend('pointer', false)}
        @focusin=${(event: FocusEvent) => this.#attend('focus', isByKeyboard(event))}
        @focusout=${() => this.#attend('focus', false)}
      >
        ${this.#shown.map((shown) => this.#toast(shown))}
      </div>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const stack = this.renderRoot.querySelector<HTMLElement>('.stack');
    if (!stack) return;
    if (this.#shown.length > 0) showOverlay(stack);
    else hideOverlay(stack);
  }

  #toast(shown: Shown): TemplateResult {
    const { push, href } = shown;
    const text = html`
      <span class="title" part="title">${push.title}</span>
      ${push.body === '' ? nothing : html`<span class="body muted" part="body">${push.body}</span>`}
    `;
    return html`
      <article part="toast" class="surface card toast" @keydown=${(event: KeyboardEvent) => this.#onKey(event, shown)}>
        <span class="emblem">${icon('bellOn')}</span>
        ${
          href === undefined
            ? html`<div class="text">${text}</div>`
            : html`<a class="text" href=${href} @click=${(event: Event) => this.#onClick(event, shown)}>${text}</a>`
        }
        <button
          part="dismiss"
          class="dismiss"
          type="button"
          aria-label=${this.words.text('toast.dismiss', { title: push.title })}
          @click=${() => this.#remove(shown)}
        >
          ${icon('cross')}
        </button>
      </article>
    `;
  }

  #add(push: PushShown): void {
    const timer = createHideTimer(this.hideAfterMs, () => this.#remove(shown));
    const shown: Shown = { push, href: linkTo(push.url), timer };
    const all = [...this.#shown, shown];
    for (const { timer: old } of all.slice(0, -this.max)) old.hold();
    this.#shown = all.slice(-this.max);
    this.#runOrHold();
    this.requestUpdate();
  }

  #remove(shown: Shown): void {
    shown.timer.hold();
    this.#shown = this.#shown.filter((other) => other !== shown);
    this.requestUpdate();
    if (!this.#attention.has('focus')) return;
    // The next one takes the place of this one, the focus with it; of the last one, the focus goes to the one before.
    void this.updateComplete.then(() => {
      if ((this.renderRoot as ShadowRoot).activeElement) return;
      this.#attend('focus', false);
      [...this.renderRoot.querySelectorAll<HTMLElement>('.dismiss')].at(-1)?.focus();
    });
  }

  #onClick(event: Event, shown: Shown): void {
    const told = new CustomEvent('belfry-toast-click', {
      detail: shown.push,
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    if (!this.dispatchEvent(told)) event.preventDefault();
    this.#remove(shown);
  }

  #onKey(event: KeyboardEvent, shown: Shown): void {
    if (event.key === 'Escape') this.#remove(shown);
  }

  #attend(by: 'pointer' | 'focus', isOn: boolean): void {
    if (isOn) this.#attention.add(by);
    else this.#attention.delete(by);
    this.#runOrHold();
  }

  readonly #onVisibility = (): void => this.#runOrHold();

  #runOrHold(): void {
    const isHeld = this.#attention.size > 0 || document.visibilityState === 'hidden';
    for (const { timer } of this.#shown) {
      if (isHeld) timer.hold();
      else timer.run();
    }
  }
}

/** What is not a web address leads nowhere: a push is data. */
function linkTo(url: string | null): string | undefined {
  if (url === null || !URL.canParse(url, location.href)) return undefined;
  const { protocol, href } = new URL(url, location.href);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

/** A click leaves the focus behind too, and who clicked reads no longer. */
const isByKeyboard = ({ target }: FocusEvent): boolean => target instanceof Element && target.matches(':focus-visible');
