import type { BelfryInstallGuideElement } from './contract.ts';
import { Guide } from './guide.ts';
import { icon, type IconName } from './icons.ts';
import { html, type TemplateResult } from './lit.ts';

type Device = Exclude<BelfryInstallGuideElement['device'], 'auto'>;

/** The way to the Home Screen, with the buttons drawn as they look there. */
export class InstallGuide extends Guide implements BelfryInstallGuideElement {
  static override properties = { ...Guide.properties, device: {} };

  declare device: BelfryInstallGuideElement['device'];

  protected override readonly neededWhile = 'needs-install';

  constructor() {
    super();
    this.device = 'auto';
  }

  protected override guide(): TemplateResult {
    const { words } = this;
    const device = this.device === 'auto' ? deviceHere() : this.device;
    const drawn = { share: drawnKey('share'), add: drawnKey('addToHome'), more: drawnKey('more') };
    const lines = [
      words.pieces(`install.share.${device}`, drawn),
      words.pieces('install.add', drawn),
      words.text('install.confirm'),
      words.text('install.open'),
    ];
    return html`
      <div class="guide ${this.frame}" lang=${words.lang}>
        ${this.introduced('addToHome', words.text('install.title'), words.text('install.body'), lines)}
      </div>
    `;
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
