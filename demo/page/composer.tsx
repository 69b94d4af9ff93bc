import { useEffect, useId, useState } from 'react';
import type { NotificationResponse } from '../../wire/schemas/notification.ts';
import type { Template } from '../../wire/schemas/template.ts';
import type { FeedEntry } from '../feed.ts';
import { Alert, Card } from './card.tsx';
import { ContentFields } from './content-fields.tsx';
import { Segments } from './controls.tsx';
import { sendNotification } from './demo-api.ts';
import { DeliveryFields } from './delivery-fields.tsx';
import { EMPTY_DRAFT, readDraft, whyNotReady, type Audience, type Draft } from './draft.ts';
import { Icon } from './icons.tsx';
import { PreviewPane } from './preview-pane.tsx';
import { sampleContext } from './samples.ts';
import { SendResult } from './send-result.tsx';
import type { Session } from './use-session.ts';
import { VibrateEditor } from './vibrate-editor.tsx';

interface ComposerProps {
  session: Session;
  templates: readonly Template[];
  feed: readonly FeedEntry[];
  /** Whether the demo's server answers, as far as is known. */
  reachable: boolean;
}

/** Writes a notification, shows what a browser would get, sends it, and follows what becomes of it. */
export function Composer({ session: { person, push }, templates, feed, reachable }: ComposerProps) {
  const [draft, setDraft] = useState<Draft>(() => firstDraft(templates));
  const [sending, setSending] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [sent, setSent] = useState<NotificationResponse | null>(null);
  const reasonId = useId();
  const change = (patch: Partial<Draft>): void => setDraft((before) => ({ ...before, ...patch }));

  const template = draft.mode === 'template' ? templates.find(({ type }) => type === draft.template) : undefined;
  const { request, faults } = readDraft(
    draft,
    { subscriptionId: push.subscriptionId, userId: person.userId },
    person.locale,
  );
  const reason = whyNotReady(faults);

  useEffect(() => {
    if (reachable) setFault(null); // it said that the server is gone, or is old by now
  }, [reachable]);

  async function send(): Promise<void> {
    if (request === null || reason !== null || sending) return;
    setSending(true);
    setFault(null);
    try {
      setSent(await sendNotification(request));
    } catch (error) {
      setSent(null);
      setFault(error instanceof Error ? error.message : String(error));
    } finally {
      setSending(false);
    }
  }

  const audiences: [Audience, string][] = [
    ['me', 'This browser'],
    ['user', person.userId === null ? 'This user' : `All of ${person.userId}’s`],
    ['everyone', 'Everyone'],
  ];
  return (
    <Card title="Compose" lead="One HTTP call of your back end. Here you write it by hand." className="composer">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <div className="composer-columns">
          <div className="composer-fields">
            <ContentFields draft={draft} templates={templates} faults={faults} onChange={change} />
            <details className="more">
              <summary>Vibration and delivery</summary>
              <VibrateEditor
                text={draft.vibrate}
                template={template?.vibrate}
                error={faults.vibrate}
                onChange={(vibrate) => change({ vibrate })}
              />
              <DeliveryFields draft={draft} template={template} onChange={change} />
            </details>
          </div>
          <PreviewPane request={request} locale={person.locale} reachable={reachable} />
        </div>
        <div className="send-bar">
          <Segments
            label="Send to"
            value={draft.audience}
            options={audiences}
            onChange={(audience) => change({ audience })}
          />
          <button type="submit" className="primary" disabled={reason !== null || sending} aria-describedby={reasonId}>
            <Icon name="send" size={18} />
            {sending ? 'Sending…' : 'Send'}
          </button>
          <p id={reasonId} className="hint">
            {reason}
          </p>
        </div>
      </form>
      {fault === null ? null : <Alert>{fault}</Alert>}
      {sent === null ? null : <SendResult key={sent.id} sent={sent} feed={feed} />}
    </Card>
  );
}

function firstDraft(templates: readonly Template[]): Draft {
  const first = templates.find(({ type }) => type === 'booking_reminder') ?? templates[0];
  if (first === undefined) return { ...EMPTY_DRAFT, mode: 'inline' };
  return { ...EMPTY_DRAFT, template: first.type, context: sampleContext(first.type) };
}
