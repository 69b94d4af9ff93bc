import type { UserResponse, UserSubscription, UserSummary } from '../../wire/index.ts';
import type { Person, Profile } from '../ports/people.ts';

/** A user in a list. */
export const summarize = ({ user, tags, groups }: Person): UserSummary => ({
  id: user.externalId ?? '',
  active: user.active,
  locale: user.locale,
  timeZone: user.timeZone,
  tags,
  groups,
  preferences: user.preferences,
  createdAt: user.createdAt,
  updatedAt: user.updatedAt,
});

export const describeProfile = (profile: Profile): UserResponse => ({
  ...summarize(profile),
  subscriptions: profile.subscriptions.map(describeSubscription),
  consents: profile.consents,
});

/** What may be told of a browser: all but its endpoint, its keys and our own ids. */
export const describeSubscription = (
  subscription: Omit<UserSubscription, 'id'> & { publicId: string },
): UserSubscription => ({
  id: subscription.publicId,
  active: subscription.active,
  inactiveReason: subscription.inactiveReason,
  platform: subscription.platform,
  userAgent: subscription.userAgent,
  locale: subscription.locale,
  timeZone: subscription.timeZone,
  preferences: subscription.preferences,
  createdAt: subscription.createdAt,
  lastSeenAt: subscription.lastSeenAt,
});
