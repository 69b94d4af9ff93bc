import { BelfryBase } from './base.ts';
import type { BelfryInstallGuideElement } from './contract.ts';
import { icon, type IconName } from './icons.ts';
import { html, nothing, type PropertyValues, type TemplateResult } from './lit.ts';
import type { MessageKey } from './messages/index.ts';
import { controls } from './styles/controls.ts';
import { status } from './styles/status.ts';
import { steps } from './styles/steps.ts';
import { tokens } from './styles/tokens.ts';

type Device = Exclude<BelfryInstallGuideElement['device'], 'auto'>;

const SHARE_STEPS: Readonly<Record<Device, MessageKey>> = {
  iphone: 'install.share.iphone',
  iphone26: 'install.share.iphone26',
  ipad: 'install.share.ipad',
  other: 'install.share.other',
};

/** The way to the Home Screen, with the buttons drawn as they look there. */
export class InstallGuide extends BelfryBase implements BelfryInstallGuideElement {
  static override styles = [tokens, controls, status, steps];
  static override properties = { ...BelfryBase.properties, always: { type: Boolean }, device: {} };

  declare always: boolean;
  declare device: BelfryInstallGuideElement['device'];

  constructor() {
    super();
    this.always = false;
    this.device = 'auto';
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.toggleAttribute('away', !this.#isNeeded);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.#isNeeded) return nothing;
    const { words } = this;
    const device = this.device === 'auto' ? deviceHere() : this.device;
    const keys: readonly MessageKey[] = [SHARE_STEPS[device], 'install.add', 'install.confirm', 'install.open'];
    return html`
      <div class="surface guide" lang=${words.lang}>
        <div class="status">
          <span class="emblem">${icon('phone')}</span>
          <div class="words">
            <h2>${words.text('install.title')}</h2>
            <p class="muted">${words.text('install.body')}</p>
          </div>
        </div>
        <ol part="steps">
          ${keys.map((key) => {
            const drawn = { icon: drawnKey(key === 'install.add' ? 'addToHome' : 'share'), more: drawnKey('more') };
            return html`<li><span>${words.pieces(key, drawn)}</span></li>`;
          })}
        </ol>
      </div>
    `;
  }

  get #isNeeded(): boolean {
    return this.always || this.state.status === 'needs-install';
  }
}

const drawnKey = (name: IconName): TemplateResult => html`<span class="key">${icon(name)}</span>`;

/**
 * Safari has its Share button at the bottom on an iPhone, behind “…” from version 26 on, and at the top on an iPad, which
 * calls itself a Mac. Other browsers have it in the address bar.
 */
function deviceHere(): Device {
  const { userAgent, maxTouchPoints } = navigator;
  if (/CriOS|FxiOS|EdgiOS|OPiOS|OPT\//.test(userAgent)) return 'other';
  if (/iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)) return 'ipad';
  return Number(/Version\/(\d+)/.exec(userAgent)?.[1]) >= 26 ? 'iphone26' : 'iphone';
}
