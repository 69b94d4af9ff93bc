import type { PushStatus } from '../contract.ts';
import type { BelfryBase } from './base.ts';
import { icon, type IconName } from './icons.ts';
import { html, nothing, type TemplateResult } from './lit.ts';
import type { MessageKey, Words } from './messages/index.ts';

/** Icon, tone, and what its button asks the client for. */
type Panel = readonly [icon: IconName, tone: '' | 'neutral' | 'warning', act?: 'enable' | 'resync'];

/** Statuses with no element of their own. */
type PanelStatus = Exclude<PushStatus, 'denied' | 'needs-install' | 'loading'>;

const PANELS: Readonly<Record<PanelStatus, Panel>> = {
  unsupported: ['bellOff', 'neutral'],
  default: ['bell', '', 'enable'],
  subscribing: ['bell', ''],
  subscribed: ['check', '', 'resync'],
  unsubscribed: ['bell', 'neutral', 'enable'],
  'subscribed-elsewhere': ['person', 'warning', 'enable'],
  expired: ['warning', 'warning', 'enable'],
  error: ['warning', 'warning', 'resync'],
};

/**
 * How things stand, and what can be done about it: for every status. While subscribed it says little, for then there are
 * the settings; unless these could not be read.
 *
 * @param host whose client is asked, within the click
 */
export function statusPanel(host: BelfryBase, words: Words): TemplateResult | typeof nothing {
  const { client, trouble } = host;
  const { status, reason } = host.state;
  if (status === 'denied') return html`<belfry-blocked-help plain .client=${client}></belfry-blocked-help>`;
  if (status === 'needs-install') return html`<belfry-install-guide plain .client=${client}></belfry-install-guide>`;
  if (status === 'loading') return html`<p class="waiting muted">${spinner()}${words.text('loading.title')}</p>`;
  const isCalm = status === 'subscribed' && trouble === undefined;
  if (isCalm && host.plain) return nothing;
  const [name, tone, act] = PANELS[status];
  const body =
    status === 'unsupported'
      ? words.member('unsupported', reason ?? 'other')
      : status !== 'error' && status !== 'subscribed' && words.text(`${status}.body`);
  const label: MessageKey = act === 'enable' ? (`${status}.action` as 'default.action') : 'error.action';
  return html`
    <div class="status ${tone}">
      <span class="emblem">${status === 'subscribing' ? spinner() : icon(name)}</span>
      <div class="words">
        <h2>${words.text(`${status}.title`)}</h2>
        ${body === false ? nothing : html`<p class="muted">${body}</p>`}
        <p role="alert" class="trouble" part="error">${act && trouble}</p>
      </div>
    </div>
    ${
      act === undefined || isCalm
        ? nothing
        : html`<button
            part="action"
            class="primary wide"
            type="button"
            @click=${() => void host.attempt((asked) => asked[act]())}
          >
            ${words.text(label)}
          </button>`
    }
  `;
}

const spinner = (): TemplateResult => html`<span class="spinner" aria-hidden="true"></span>`;
