import type { Consent, ConsentRecord, PreferenceChoices, UserExport, UserTag } from '../../wire/index.ts';
import type { SubscriptionRecord, UserRecord } from './records.ts';

export interface UserDraft {
  externalId: string;
  active?: boolean | undefined;
  locale?: string | null | undefined;
  timeZone?: string | null | undefined;
  preferences?: PreferenceChoices | undefined;
  /** Those that are named are set, or deleted by null. */
  tags?: Readonly<Record<string, UserTag | null>> | undefined;
  /** All groups; [] leaves every one. */
  groups?: readonly string[] | undefined;
  now: number;
}

/** What a person agreed to in the page. */
export interface ConsentDraft extends Consent {
  page: string | null;
}

/** A user with what the app knows of them. */
export interface Person {
  user: UserRecord;
  tags: Record<string, UserTag>;
  groups: string[];
}

/** A person with all that hangs on them. */
export interface Profile extends Person {
  subscriptions: SubscriptionRecord[];
  /** Oldest first. */
  consents: ConsentRecord[];
}

export interface Reconciled {
  /** Different ids in the list. */
  listed: number;
  known: number;
  deactivated: number;
}

/** Who acts through which subscription: what is done for them is done only while the two belong together. */
export interface Holder {
  subscriptionId: number;
  userId: number;
}

/** The choices of a person, and those of one of their devices: the narrower wins. */
export interface ChoiceLevels {
  user: PreferenceChoices;
  device: PreferenceChoices;
}

/** People as a resource. */
export interface PeopleStore {
  /** Creates or updates all of them in one commit; no id may stand twice. @returns how many were new */
  saveUsers(drafts: readonly UserDraft[]): Promise<number>;
  findProfile(externalId: string): Promise<Profile | undefined>;
  /** Named users by external id. @param query.after an external id, known or not */
  listPeople(query: { group?: string | undefined; after?: string | undefined; limit: number }): Promise<Person[]>;
  /**
   * Everything that is held about a person, but for endpoints and their keys. What a browser was sent before it came
   * to this person (a shared computer) is not theirs, and left out.
   */
  exportUser(externalId: string, now: number): Promise<UserExport | undefined>;
  /**
   * Tags that the person's own page sets, or deletes by null. All or none; only while the active subscription is that
   * user's. A page adds none where more than 100 would come of it.
   */
  patchTags(
    holder: Holder,
    tags: Readonly<Record<string, UserTag | null>>,
    now: number,
  ): Promise<'saved' | 'inactive' | 'too_many'>;
  /** Deactivates every named user who is not in the list; reactivates nobody. With `dryRun` it only counts. */
  reconcileUsers(liveIds: readonly string[], options: { dryRun: boolean; now: number }): Promise<Reconciled>;
}
