import type {
  Category,
  EventType,
  PreferenceChoices,
  PreferencesPatch,
  PreferencesScope,
  Template,
} from '../../wire/index.ts';
import type { ActionStore } from './actions.ts';
import type { BuiltInEffect } from './built-in.ts';
import type { IdempotencyStore } from './idempotency.ts';
import type { ScheduleStore } from './schedules.ts';
import type { ChoiceLevels, ConsentDraft, Holder, PeopleStore, UserDraft } from './people.ts';
import type { SegmentStore } from './segments.ts';
import type { SubscriptionRecord, UserRecord } from './records.ts';

/** Who subscribes: the host's user, an anonymous browser seen before, or a new anonymous browser. */
export type Owner = { externalId: string } | { userId: number } | { anonymous: true };

export interface SubscriptionDraft {
  publicId: string;
  owner: Owner;
  /** `https://fcm.googleapis.com` */
  origin: string;
  endpoint: string;
  endpointHash: Uint8Array;
  p256dh: Uint8Array;
  auth: Uint8Array;
  vapidKeyId: string;
  expirationTime: number | null;
  deviceId: string | null;
  userAgent: string | null;
  ip: string | null;
  locale: string | null;
  timeZone: string | null;
  /** undefined keeps what is stored: re-subscribing must not wipe a person's choices. */
  preferences: PreferenceChoices | undefined;
  /** Stored unless it is what this person agreed to last with this browser. */
  consent?: ConsentDraft | undefined;
  /** SHA-256 of the endpoint that this one takes the place of; it becomes inactive (`replaced`) in the same commit. */
  replaces: Uint8Array | undefined;
  now: number;
}

export interface Saved {
  subscription: SubscriptionRecord;
  user: UserRecord;
  created: boolean;
  /** The user it belonged to before (a shared computer), when that was another one. */
  movedFrom: number | null;
}

export interface TemplateVersion {
  id: number;
  version: number;
  template: Template;
}

export interface VapidKeyRow {
  /** Hash of the public key. */
  keyId: string;
  /** base64url of the 65-octet point. */
  publicKey: string;
  /** base64url of the 32-octet scalar. A secret. */
  privateKey: string;
  createdAt: number;
  /** The key that new subscriptions are made with: exactly one. */
  current: boolean;
}

/** What became of retiring a VAPID key. Only `retired` has changed anything. */
export interface VapidKeyRetirement {
  state: 'retired' | 'in_use' | 'current' | 'unknown';
  /** Active ones made with the key; of `retired`, those that were marked. */
  subscriptions: number;
}

export interface SigningKeyRow {
  /** 1–65,535, rising. */
  keyId: number;
  secret: Uint8Array;
  createdAt: number;
}

export interface ApiKeyRow {
  publicId: string;
  name: string;
  /** SHA-256 of the key; the key itself is shown once and not stored. */
  hash: Uint8Array;
  scopes: string[];
  createdAt: number;
}

export interface NewEvent {
  notificationId: number;
  subscriptionId: number;
  type: EventType;
  /** '' unless the type is `action_clicked`. */
  action: string;
  /** Of an A/B test: whose subscription it is now, and the share that this person is of. */
  share?: { userId: number; variant: string };
  /** What the button does; done in the same commit, if the event is new. */
  effect?: BuiltInEffect | undefined;
  at: number;
}

/**
 * People, templates, keys, events: CRUD. Each command is one atomic commit; its promise settles after the commit.
 */
export interface Store extends ActionStore, PeopleStore, SegmentStore, IdempotencyStore, ScheduleStore {
  /**
   * Creates or updates by endpoint. The same endpoint under another owner *moves* to that owner; it never doubles.
   * An inactive subscription becomes active again. The first subscribe of an external id creates its user.
   * `{userId}` of a user that does not exist counts as `{anonymous: true}`. A subscription that replaces another and
   * is new takes over its preferences, device id, locale and zone where the draft has none.
   */
  saveSubscription(draft: SubscriptionDraft): Promise<Saved>;
  findSubscriptionByEndpoint(endpointHash: Uint8Array): Promise<SubscriptionRecord | undefined>;
  findSubscriptionByPublicId(publicId: string): Promise<SubscriptionRecord | undefined>;
  findSubscription(id: number): Promise<SubscriptionRecord | undefined>;
  /** Idempotent. @returns false when the id is unknown */
  deactivateSubscription(id: number, reason: string, now: number): Promise<boolean>;
  /** The browser is in use: notes that of the subscription and of its user. */
  noteSeen(id: number, now: number): Promise<void>;
  /** Replaces this device's choices. @returns false when the id is unknown */
  setSubscriptionPreferences(id: number, choices: PreferenceChoices, now: number): Promise<boolean>;
  /**
   * Merges a change into the choices of the device or of the person (`mergeChoices`).
   * @returns what was chosen then; undefined unless the subscription is active and that user's
   */
  patchPreferences(
    holder: Holder,
    patch: PreferencesPatch,
    scope: PreferencesScope,
    now: number,
  ): Promise<ChoiceLevels | undefined>;
  countActiveSubscriptions(): Promise<number>;
  /** Marks subscriptions whose expirationTime has passed inactive (`expired`). @returns how many */
  expireSubscriptions(now: number): Promise<number>;

  findUser(id: number): Promise<UserRecord | undefined>;
  findUserByExternalId(externalId: string): Promise<UserRecord | undefined>;
  /** Creates or updates; undefined members keep what is stored. */
  saveUser(draft: UserDraft): Promise<UserRecord>;
  /**
   * Removes the user, its tags, groups, consents, subscriptions, and their messages, attempts and events: nothing is
   * orphaned. Notifications that were for this user alone lose their content, others and schedules the user's id; a
   * schedule for this user alone goes. @returns false when unknown
   */
  deleteUser(externalId: string): Promise<boolean>;

  listCategories(): Promise<Category[]>;
  /** Upserts by id; categories that are not named stay. */
  saveCategories(categories: readonly Category[], now: number): Promise<void>;

  /** Adds a version of each template that differs from its latest one; versions are never changed. */
  saveTemplates(templates: readonly Template[], now: number): Promise<void>;
  /** Both at once. */
  saveCatalogue(
    catalogue: { categories: readonly Category[]; templates: readonly Template[] },
    now: number,
  ): Promise<void>;
  /** Unless the latest version of a template is of it. */
  deleteCategory(id: string): Promise<'deleted' | 'in_use' | 'unknown'>;
  /** The latest version of each type, inactive ones included, by type. */
  listTemplates(): Promise<TemplateVersion[]>;
  findTemplate(id: number): Promise<TemplateVersion | undefined>;
  /** The latest version of a type, active or not. */
  findTemplateByType(type: string): Promise<TemplateVersion | undefined>;

  listVapidKeys(): Promise<VapidKeyRow[]>;
  /** Adds the key if it is new; with `current`, no other key is current afterwards. */
  saveVapidKey(key: VapidKeyRow): Promise<void>;
  /** Active subscriptions by the key that they were made with. Reads all of them: not for every request. */
  countSubscriptionsByVapidKey(): Promise<ReadonlyMap<string, number>>;
  /**
   * Deletes a key that is not current and that no active subscription was made with. With `force` such subscriptions
   * become inactive (`key_mismatch`) in the same commit.
   */
  retireVapidKey(keyId: string, options: { force: boolean; now: number }): Promise<VapidKeyRetirement>;
  listSigningKeys(): Promise<SigningKeyRow[]>;
  saveSigningKey(key: SigningKeyRow): Promise<void>;

  saveApiKey(key: ApiKeyRow): Promise<void>;
  findApiKey(hash: Uint8Array): Promise<ApiKeyRow | undefined>;
  countApiKeys(): Promise<number>;

  /**
   * Stores events, each at most once by (notification, subscription, type, action), and counts the new ones. An
   * event may arrive before the message's own outcome is flushed.
   *
   * @returns for each event, in order, whether it was new
   */
  recordEvents(events: readonly NewEvent[], now: number): Promise<boolean[]>;
}
