import type { PushStatus } from '../contract.ts';
import { BelfryBase } from './base.ts';
import { icon, type IconName } from './icons.ts';
import { html, nothing, type PropertyValues, type TemplateResult } from './lit.ts';
import { controls } from './styles/controls.ts';
import { status } from './styles/status.ts';
import { steps } from './styles/steps.ts';
import { tokens } from './styles/tokens.ts';

/** A numbered way out of one status, shown while that lasts. */
export abstract class Guide extends BelfryBase {
  static override styles = [tokens, controls, status, steps];
  static override properties = { ...BelfryBase.properties, always: { type: Boolean } };

  declare always: boolean;

  protected abstract readonly neededWhile: PushStatus;

  constructor() {
    super();
    this.always = false;
  }

  protected get isNeeded(): boolean {
    return this.always || this.state.status === this.neededWhile;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.toggleAttribute('away', !this.isNeeded);
  }

  protected override render(): TemplateResult | typeof nothing {
    return this.isNeeded ? this.guide() : nothing;
  }

  protected abstract guide(): TemplateResult;

  /** @param lines nothing: there is only the introduction */
  protected introduced(name: IconName, title: string, introduction: string, lines: readonly unknown[]): TemplateResult {
    return html`
      <div class="status neutral">
        <span class="emblem">${icon(name)}</span>
        <div class="words">
          <h2>${title}</h2>
          <p class="muted">${introduction}</p>
        </div>
      </div>
      ${
        lines.length === 0
          ? nothing
          : html`<ol part="steps">
              ${lines.map((line) => html`<li><span>${line}</span></li>`)}
            </ol>`
      }
    `;
  }
}
