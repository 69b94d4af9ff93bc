import { useEffect, useState } from 'react';
import type { NotificationRequest } from '../../wire/schemas/notification.ts';
import type { Preview } from '../preview.ts';
import { previewRequest } from './demo-api.ts';

/** Long enough that typing asks once, short enough to feel immediate. */
const PAUSE_MS = 200;

export interface PreviewState {
  /** The last that worked. */
  preview: Preview | null;
  fault: string | null;
}

/** Asks the server what a browser would get; `null`, or a server that is gone, keeps what was shown last. */
export function usePreview(request: NotificationRequest | null, locale: string, reachable: boolean): PreviewState {
  const [state, setState] = useState<PreviewState>({ preview: null, fault: null });
  // The audience is no part of a preview.
  const { to: _to, ...content } = request ?? {};
  const asked = request === null ? null : JSON.stringify(content);
  useEffect(() => {
    if (asked === null || !reachable) return;
    let current = true;
    const timer = setTimeout(() => {
      previewRequest(JSON.parse(asked) as NotificationRequest, locale).then(
        (preview) => current && setState({ preview, fault: null }),
        (error: unknown) =>
          current &&
          setState(({ preview }) => ({ preview, fault: error instanceof Error ? error.message : String(error) })),
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [asked, locale, reachable]);
  return state;
}
