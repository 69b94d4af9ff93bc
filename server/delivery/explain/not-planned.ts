import type { ExplainCode, ExplainStep } from '../../../wire/index.ts';
import type { MessageTrace, NotificationTrace } from '../../ports/trace.ts';
import { hasMovedSince } from '../decide.ts';
import { inactiveWords, time } from './words.ts';

/** Why a notification never had a message for this device. */
export function whyNotPlanned(of: NotificationTrace, { recipient }: MessageTrace): ExplainStep {
  const { notification, snapshotId, planned } = of;
  const { createdAt } = notification;
  const step = (code: ExplainCode, text: string, at = createdAt): ExplainStep => ({ at, code, text });

  if (of.isSwept) {
    return step('log_deleted', 'What became of it is no longer known: the log of this notification has been deleted.');
  }
  const { startsAt } = notification;
  if (notification.state === 'scheduled' && startsAt !== undefined) {
    const text = `Scheduled: it starts at ${time(startsAt)}, for whoever is subscribed then.`;
    return { ...step('scheduled', text, startsAt), until: startsAt };
  }
  if (snapshotId === 0 && notification.state === 'cancelled') return cancelledBefore(of);
  if (recipient.id > snapshotId) {
    const since = recipient.createdAt;
    return step('subscribed_after', `Not sent: this device subscribed at ${time(since)}, after the send.`, since);
  }
  if (hasMovedSince(notification, recipient)) {
    return step('moved_here_after', 'Not sent: the browser came to this person after the send (a shared computer).');
  }
  const named = isNamed(of, recipient.publicId, recipient.user.externalId);
  if (named === false) {
    return step('not_in_audience', 'Not sent: the notification was not for this person or device.');
  }
  const isAhead =
    recipient.originId > planned.originId || (recipient.originId === planned.originId && recipient.id > planned.id);
  if (isAhead && recipient.active && notification.state === 'planning') {
    return step('not_planned_yet', 'Not planned yet: the audience is large, and this device is still to come.');
  }
  if (isAhead && recipient.active && notification.state === 'cancelled') {
    return cancelledBefore(of);
  }
  if (named === undefined && recipient.active) {
    return step(
      'not_in_audience',
      'Not sent: this person or device was not in the group, or did not fit the filter, when it was planned.',
    );
  }
  const why = recipient.active ? 'it has become active again since' : inactiveWords(recipient.inactiveReason);
  const { inactiveReason } = recipient;
  return {
    ...step('inactive_at_send', `Not sent: the subscription was not active at the time of the send (${why}).`),
    ...(inactiveReason === null ? {} : { reason: inactiveReason }),
  };
}

function cancelledBefore({ cancelledAt, notification }: NotificationTrace): ExplainStep {
  const at = cancelledAt ?? notification.createdAt;
  return { at, code: 'cancelled', text: `Cancelled at ${time(at)}, before this device was planned.` };
}

/** @returns undefined where a group or a filter said who is meant: what was true of people then is not kept */
function isNamed({ notification }: NotificationTrace, publicId: string, user: string | null): boolean | undefined {
  const { audience } = notification;
  if ('everyone' in audience) return true;
  if ('users' in audience) return user !== null && audience.users.includes(user);
  return 'subscriptions' in audience ? audience.subscriptions.includes(publicId) : undefined;
}
