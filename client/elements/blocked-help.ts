import type { BelfryClient } from '../contract.ts';
import type { BlockedHelp } from '../help/contract.ts';
import type { BelfryBlockedHelpElement } from './contract.ts';
import { Guide } from './guide.ts';
import { html, nothing, type PropertyValues, type TemplateResult } from './lit.ts';
import type { Words } from './messages/index.ts';

/** The steps that lift a block in this browser, as the client knows them. */
export class BlockedSteps extends Guide implements BelfryBlockedHelpElement {
  protected override readonly neededWhile = 'denied';

  /** `failed`: they could not be looked up, as when offline. */
  #help: { readonly of: BelfryClient; readonly is: BlockedHelp | 'loading' | 'failed' } | undefined;
  #isCopied = false;

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const client = this.followed;
    if (!client || !this.isNeeded || this.#help?.of === client) return;
    this.#help = { of: client, is: 'loading' };
    const found = (is: BlockedHelp | 'failed'): void => {
      if (this.#help?.of === client) this.#help = { of: client, is };
      this.requestUpdate();
    };
    client.blockedHelp().then(found, () => found('failed'));
  }

  protected override guide(): TemplateResult {
    const { words } = this;
    const help = this.#help?.is ?? 'loading';
    const title = words.text('blocked.title');
    return html`
      <div class="guide ${this.frame}" lang=${words.lang}>
        ${
          typeof help === 'string'
            ? this.introduced('bellOff', title, words.text(`blocked.${help}`), [])
            : html`
                ${this.introduced('bellOff', title, words.text('blocked.body', { browser: help.browser }), help.steps)}
                ${help.settingsUrl === undefined ? nothing : this.#address(help.settingsUrl, words)}
              `
        }
      </div>
    `;
  }

  /** Browsers follow no link there. */
  #address(address: string, words: Words): TemplateResult {
    const copy = words.text(this.#isCopied ? 'blocked.copied' : 'blocked.copy');
    return html`
      <div class="address">
        <p class="muted small">${words.text('blocked.settings')}</p>
        <div>
          <code dir="ltr">${address}</code>
          <button class="secondary small" type="button" @click=${() => void this.#copy(address)}>${copy}</button>
        </div>
        <p role="status" class="visually-hidden">${this.#isCopied ? copy : ''}</p>
      </div>
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
}
