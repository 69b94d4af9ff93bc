import type { BelfryClient } from '../contract.ts';
import type { BlockedHelp } from '../help/contract.ts';
import { BelfryBase } from './base.ts';
import type { BelfryBlockedHelpElement } from './contract.ts';
import { icon } from './icons.ts';
import { html, nothing, type PropertyValues, type TemplateResult } from './lit.ts';
import { controls } from './styles/controls.ts';
import { status } from './styles/status.ts';
import { steps } from './styles/steps.ts';
import { tokens } from './styles/tokens.ts';

/** The steps that lift a block in this browser, as the client knows them. */
export class BlockedSteps extends BelfryBase implements BelfryBlockedHelpElement {
  static override styles = [tokens, controls, status, steps];
  static override properties = { ...BelfryBase.properties, always: { type: Boolean } };

  declare always: boolean;

  /** `failed`: they could not be looked up, as when offline. */
  #help: { readonly of: BelfryClient; readonly is: BlockedHelp | 'sought' | 'failed' } | undefined;
  #isCopied = false;

  constructor() {
    super();
    this.always = false;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const client = this.followed;
    if (!client || !this.#isNeeded || this.#help?.of === client) return;
    this.#help = { of: client, is: 'sought' };
    const found = (is: BlockedHelp | 'failed'): void => {
      if (this.#help?.of === client) this.#help = { of: client, is };
      this.requestUpdate();
    };
    client.blockedHelp().then(found, () => found('failed'));
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.toggleAttribute('away', !this.#isNeeded);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.#isNeeded) return nothing;
    const { words } = this;
    const help = this.#help?.is ?? 'sought';
    return html`
      <div class="surface guide" lang=${words.lang}>
        <div class="status neutral">
          <span class="emblem">${icon('bellOff')}</span>
          <div class="words">
            <h2>${words.text('blocked.title')}</h2>
            <p class="muted">
              ${
                help === 'sought'
                  ? words.text('blocked.loading')
                  : help === 'failed'
                    ? words.text('blocked.fallback')
                    : words.text('blocked.body', { browser: help.browser })
              }
            </p>
          </div>
        </div>
        ${typeof help === 'string' ? nothing : this.#steps(help)}
      </div>
    `;
  }

  #steps({ steps: lines, settingsUrl }: BlockedHelp): TemplateResult {
    const { words } = this;
    return html`
      <ol part="steps">
        ${lines.map((line) => html`<li><span>${line}</span></li>`)}
      </ol>
      ${
        settingsUrl === undefined
          ? nothing
          : html`
              <div class="address">
                <p class="muted small">${words.text('blocked.settings')}</p>
                <div>
                  <code dir="ltr">${breakable(settingsUrl)}</code>
                  <button class="secondary small" type="button" @click=${() => void this.#copy(settingsUrl)}>
                    ${words.text(this.#isCopied ? 'blocked.copied' : 'blocked.copy')}
                  </button>
                </div>
                <p role="status" class="visually-hidden">${this.#isCopied ? words.text('blocked.copied') : ''}</p>
              </div>
            `
      }
    `;
  }

  /** Where nothing may be copied, the address can still be selected with one click. */
  async #copy(address: string): Promise<void> {
    this.#isCopied = await navigator.clipboard.writeText(address).then(
      () => true,
      () => false,
    );
    this.requestUpdate();
  }

  get #isNeeded(): boolean {
    return this.always || this.state.status === 'denied';
  }
}

/** An address that may be broken after each slash. */
const breakable = (address: string): (string | TemplateResult)[] =>
  address.split(/(?<=\/)(?!\/)/).flatMap((part) => [part, html`<wbr />`]);
