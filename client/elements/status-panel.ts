import type { BelfryClient, PushStatus } from '../contract.ts';
import type { BelfryBase } from './base.ts';
import { icon, type IconName } from './icons.ts';
import { html, nothing, type TemplateResult } from './lit.ts';
import type { MessageKey, Words } from './messages/index.ts';

interface Panel {
  readonly icon: IconName;
  readonly title: MessageKey;
  readonly body?: MessageKey;
  readonly action?: { readonly label: MessageKey; readonly run: (client: BelfryClient) => Promise<unknown> };
  readonly tone?: 'warning' | 'neutral';
  /** The last failure is what this is about. */
  readonly troubled?: boolean;
}

const enable = (client: BelfryClient): Promise<unknown> => client.enable();

/** What is said and offered while the person is not subscribed; the other statuses have elements of their own. */
const PANELS: Readonly<Record<Exclude<PushStatus, 'denied' | 'needs-install' | 'subscribed' | 'loading'>, Panel>> = {
  unsupported: { icon: 'bellOff', title: 'unsupported.title', tone: 'neutral' },
  default: {
    icon: 'bell',
    title: 'default.title',
    body: 'default.body',
    action: { label: 'default.action', run: enable },
    troubled: true,
  },
  subscribing: { icon: 'bell', title: 'subscribing.title', body: 'subscribing.body' },
  unsubscribed: {
    icon: 'bell',
    title: 'unsubscribed.title',
    body: 'unsubscribed.body',
    tone: 'neutral',
    action: { label: 'default.action', run: enable },
    troubled: true,
  },
  'subscribed-elsewhere': {
    icon: 'person',
    title: 'elsewhere.title',
    body: 'elsewhere.body',
    action: { label: 'elsewhere.action', run: enable },
    tone: 'warning',
    troubled: true,
  },
  expired: {
    icon: 'warning',
    title: 'expired.title',
    body: 'expired.body',
    action: { label: 'expired.action', run: enable },
    tone: 'warning',
    troubled: true,
  },
  error: {
    icon: 'warning',
    title: 'error.title',
    action: { label: 'error.action', run: (client) => client.resync() },
    tone: 'warning',
    troubled: true,
  },
};

/**
 * How things stand, and what can be done about it: for every status but `subscribed`.
 *
 * @param host whose client is asked, within the click
 */
export function statusPanel(host: BelfryBase, words: Words): TemplateResult {
  const { status, reason } = host.state;
  switch (status) {
    case 'denied':
      return html`<belfry-blocked-help .client=${host.client} exportparts="steps"></belfry-blocked-help>`;
    case 'needs-install':
      return html`<belfry-install-guide .client=${host.client} exportparts="steps"></belfry-install-guide>`;
    case 'loading':
    case 'subscribed':
      return html`<p class="waiting muted">
        <span class="spinner" aria-hidden="true"></span>${words.text('loading.title')}
      </p>`;
    default: {
      const panel = PANELS[status];
      const body = status === 'unsupported' ? (`unsupported.${reason ?? 'no-push'}` as const) : panel.body;
      const trouble = panel.troubled ? host.trouble : undefined;
      const { action } = panel;
      return html`
        <div class="status ${panel.tone ?? ''}">
          <span class="emblem"
            >${status === 'subscribing' ? html`<span class="spinner" aria-hidden="true"></span>` : icon(panel.icon)}</span
          >
          <div class="words">
            <h2>${words.text(panel.title)}</h2>
            ${body === undefined ? nothing : html`<p class="muted">${words.text(body)}</p>`}
            <p role="alert" class="trouble" part="error">${trouble}</p>
          </div>
        </div>
        ${
          action === undefined
            ? nothing
            : html`<button
                part="action"
                class="primary wide"
                type="button"
                @click=${() => void host.attempt(action.run)}
              >
                ${words.text(action.label)}
              </button>`
        }
      `;
    }
  }
}
