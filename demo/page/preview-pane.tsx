import { BRIDGED_PLAINTEXT_OCTETS, MAX_PLAINTEXT_OCTETS } from '../../wire/constants.ts';
import type { NotificationRequest } from '../../wire/schemas/notification.ts';
import type { Preview } from '../preview.ts';
import { Alert } from './card.tsx';
import { usePreview } from './use-preview.ts';

const SHOWN_ACTIONS = 2;

/** How it will look, and the payload as the browser gets it. */
export function PreviewPane({ request, locale, reachable }: PreviewPaneProps) {
  const { preview, fault } = usePreview(request, locale, reachable);
  return (
    <div className={request === null || !reachable ? 'preview stale' : 'preview'} aria-label="Preview" role="group">
      {fault === null ? null : <Alert>{fault}</Alert>}
      {preview === null ? (
        <p className="empty">{fault === null ? 'Rendering…' : 'There is nothing to show yet.'}</p>
      ) : (
        <>
          <MockNotification preview={preview} />
          {preview.warnings.map((warning) => (
            <p key={warning} className="hint warn">
              {warning}
            </p>
          ))}
          <OctetMeter octets={preview.octets} />
          <details className="payload">
            <summary>Payload before encryption</summary>
            <pre tabIndex={0}>{JSON.stringify(preview.payload, null, 2)}</pre>
          </details>
        </>
      )}
    </div>
  );
}

interface PreviewPaneProps {
  request: NotificationRequest | null;
  locale: string;
  reachable: boolean;
}

/** Browsers draw their own; this has the parts in their usual places. */
function MockNotification({ preview: { payload } }: { preview: Preview }) {
  const { title, body, icon, lang, navigate, data, requireInteraction } = payload.notification;
  // `navigate` counts the click on its way to the target.
  const target = typeof data?.url === 'string' ? data.url : navigate;
  const actions = actionsOf(payload);
  const shown = actions.slice(0, SHOWN_ACTIONS);
  const cut = actions.slice(SHOWN_ACTIONS);
  return (
    <figure className="mock">
      <div className="mock-window" {...(lang === undefined ? {} : { lang })}>
        {icon === undefined ? null : <img src={icon} alt="" width={44} height={44} />}
        <div className="mock-text">
          <p className="mock-title">{title}</p>
          {body === undefined ? null : <p className="mock-body">{body}</p>}
          <p className="mock-site">{location.host}</p>
        </div>
        {shown.length === 0 ? null : (
          <div className="mock-actions">
            {shown.map(({ action, title: text }) => (
              <span key={action}>{text}</span>
            ))}
          </div>
        )}
      </div>
      <figcaption className="hint">
        Leads to <code>{pathOf(target)}</code>
        {requireInteraction === true ? ' · stays until dealt with' : ''}
        {cut.length === 0 ? '' : ` · not shown: ${cut.map(({ title: text }) => text).join(', ')}`}
      </figcaption>
    </figure>
  );
}

/** Puts the actions without a URL back among the others, as the worker does. */
export function actionsOf({ notification, belfry }: Preview['payload']): { action: string; title: string }[] {
  const actions: { action: string; title: string }[] = [...(notification.actions ?? [])];
  for (const { index, ...action } of [...(belfry.actions ?? [])].sort((a, b) => a.index - b.index)) {
    actions.splice(index, 0, action);
  }
  return actions;
}

function OctetMeter({ octets }: { octets: number }) {
  const share = Math.min(100, (octets / MAX_PLAINTEXT_OCTETS) * 100);
  const tone = octets > BRIDGED_PLAINTEXT_OCTETS ? 'warn' : '';
  return (
    <div className={`meter ${tone}`}>
      <div className="meter-track" aria-hidden="true">
        <span className="meter-fill" style={{ width: `${share}%` }} />
        <span className="meter-mark" style={{ left: `${(BRIDGED_PLAINTEXT_OCTETS / MAX_PLAINTEXT_OCTETS) * 100}%` }} />
      </div>
      <p className="hint">
        {octets.toLocaleString('en')} of {MAX_PLAINTEXT_OCTETS.toLocaleString('en')} octets
        {tone === '' ? '' : ': Firefox for Android may refuse it'}
      </p>
    </div>
  );
}

function pathOf(url: string): string {
  const { origin, pathname, search, hash } = new URL(url);
  return origin === location.origin ? pathname + search + hash : url;
}
