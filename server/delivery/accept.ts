import {
  BRIDGED_PLAINTEXT_OCTETS,
  URGENCY_OF_PRIORITY,
  type Category,
  type ParsedNotificationRequest,
  type Template,
} from '../../wire/index.ts';
import type { Environment } from '../environment.ts';
import { readExperiment } from '../experiments/read-experiment.ts';
import { variantWarnings } from '../experiments/variant-warnings.ts';
import { ProblemError } from '../http/problem.ts';
import type { IdempotentRequest } from '../ports/idempotency.ts';
import type { Ledger, NewNotification } from '../ports/ledger.ts';
import type { NotificationRecord, Recipient } from '../ports/records.ts';
import type { EventTime, Tick } from '../ports/schedules.ts';
import type { Store } from '../ports/store.ts';
import { createPublicId } from '../public-id.ts';
import { checkAudience } from '../segments/check.ts';
import { timesOf } from '../schedules/when.ts';
import { liquidTexts } from '../templates/check.ts';
import { missingVariables, parseLiquid } from '../templates/liquid.ts';
import { hashTopic } from '../webpush/index.ts';
import { composeFor, type Sheet } from './prepare.ts';
import { liquidContext } from './render.ts';

/** How long a push service keeps a message that names no TTL: three days, over a weekend. */
export const DEFAULT_TTL_SECONDS = 259_200;

/** Browsers show at most two actions. */
const SHOWN_ACTIONS = 2;

/** What is dropped whatever the size of the payload, by its name in `dropped`. */
const DROPPED_ALWAYS: Readonly<Record<string, string>> = { title: 'the title is cut at 200 characters' };

export interface AcceptTools {
  store: Store;
  ledger: Ledger;
  environment: Environment;
  categories: () => Promise<readonly Category[]>;
  sheet: Pick<Sheet, 'letterhead' | 'eventSigner'>;
}

/** What a request itself does not say. */
export interface DraftOptions {
  bypassPreferences?: boolean;
  /** What it reminds of. */
  event?: EventTime | undefined;
  /** The run of a schedule that it is. */
  tick?: Tick | undefined;
}

/**
 * Takes a notification: checks everything that can be wrong before the first message, stores it and plans it, or keeps
 * it for its time. The promise settles after the commit.
 *
 * @throws {ProblemError} see {@link draftNotification}
 */
export async function acceptNotification(
  request: ParsedNotificationRequest,
  tools: AcceptTools,
  options: DraftOptions & { once?: IdempotentRequest | undefined } = {},
): Promise<NotificationRecord> {
  const draft = await draftNotification(request, tools, options);
  const notification = await tools.ledger.create(draft, options.once);
  for (const { id, reason } of notification.unreached) {
    tools.environment.log.info({ notification: notification.publicId, unreached: id, reason }, 'skipped');
  }
  return notification;
}

/**
 * Checks everything that can be wrong with a notification before the first message, and pins what it is made of.
 *
 * @throws {ProblemError} `audience_required`, `segment_unknown`, `title_required`, `template_unknown`,
 * `template_unrenderable`, `category_unknown`, `experiment_invalid`, `time_in_past`, `time_order`
 */
export async function draftNotification(
  request: ParsedNotificationRequest,
  tools: AcceptTools,
  options: DraftOptions = {},
): Promise<NewNotification> {
  const { store, environment } = tools;
  if (request.audience === undefined) {
    throw new ProblemError('audience_required', {
      errors: [{ pointer: '/to', detail: 'name users, subscriptions, groups, a segment, a filter or everyone' }],
    });
  }
  await checkAudience(request.audience, '/to', tools);
  const publicId = createPublicId('ntf', environment);
  const named = request.template === undefined ? undefined : await findTemplate(store, request.template);
  const test = await readExperiment(request, named, { store, key: publicId });
  const version = named ?? test?.lead;
  if (version === undefined && test === undefined && request.content.title === undefined) {
    throw new ProblemError('title_required', {
      errors: [{ pointer: '/title', detail: 'required without a template' }],
    });
  }
  const category = request.category ?? version?.template.category ?? null;
  const categories = await tools.categories();
  if (category !== null && !categories.some(({ id }) => id === category)) {
    throw new ProblemError('category_unknown', {
      detail: category,
      errors: [{ pointer: '/category', detail: 'unknown' }],
    });
  }
  const now = environment.now();
  const priority = request.priority ?? 'medium';
  const ttlSeconds = request.ttlSeconds ?? version?.template.ttlSeconds ?? DEFAULT_TTL_SECONDS;
  const topic = request.topic ?? version?.template.topic;
  const { warnings: timing, ...times } = timesOf(request.when, ttlSeconds, now, tools.sheet.letterhead.timeZone);
  const draft: NewNotification = {
    publicId,
    audience: request.audience,
    content: {
      inline: request.content,
      context: request.context,
      bypassPreferences: options.bypassPreferences ?? false,
      ...(options.event === undefined ? {} : { event: options.event }),
      ...(test === undefined ? {} : { experiment: test.experiment }),
    },
    templateId: named?.id ?? null,
    templateType: named?.template.type ?? null,
    category,
    priority,
    urgency:
      request.urgency ??
      (request.priority === undefined ? version?.template.urgency : undefined) ??
      URGENCY_OF_PRIORITY[priority],
    ttlSeconds,
    topic: topic === undefined ? null : hashTopic(topic),
    createdAt: now,
    ...times,
    parentId: null,
    warnings: [],
    tick: options.tick,
  };
  if (request.throttlePerMinute !== undefined) draft.throttlePerMinute = request.throttlePerMinute;
  const warnings =
    test === undefined
      ? warningsOf(draft, version?.template, categories, tools)
      : variantWarnings(draft, named?.template, test, (...face) => warningsOf(...face, categories, tools));
  draft.warnings = [...timing, ...warnings];
  return draft;
}

async function findTemplate(store: Store, type: string) {
  const version = await store.findTemplateByType(type);
  if (version === undefined || !version.template.active) throw new ProblemError('template_unknown', { detail: type });
  return version;
}

/** Composes the message once for nobody in particular, in each language, to find out what a reader should know. */
function warningsOf(
  draft: NewNotification,
  template: Template | undefined,
  categories: readonly Category[],
  tools: AcceptTools,
): string[] {
  const warnings = new Set<string>();
  const notification: NotificationRecord = { ...draft, id: 0, state: 'planning', unreached: [] };
  const sheet: Sheet = { ...tools.sheet, notification, template, categories };
  for (const locale of template === undefined ? [null] : Object.keys(template.texts)) {
    const person = samplePerson(locale);
    if (template !== undefined) {
      const context = liquidContext(draft.content.context, person, draft.content.event);
      for (const { source } of liquidTexts(template)) {
        for (const name of missingVariables(parseLiquid(source), context)) warnings.add(`unknown variable: ${name}`);
      }
    }
    try {
      const composed = composeFor(sheet, person, { soundEnabled: true, vibrationEnabled: true });
      if (composed === undefined) throw new Error('the payload does not fit 3,993 octets');
      for (const part of composed.dropped) warnings.add(DROPPED_ALWAYS[part] ?? `dropped to fit 3,993 octets: ${part}`);
      if (composed.plaintext.byteLength > BRIDGED_PLAINTEXT_OCTETS) {
        warnings.add(
          `${composed.plaintext.byteLength} octets: Firefox for Android may refuse more than ${BRIDGED_PLAINTEXT_OCTETS}`,
        );
      }
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new ProblemError('template_unrenderable', { detail, cause });
    }
  }
  const actions = draft.content.inline.actions ?? template?.actions ?? [];
  const cut = actions.slice(SHOWN_ACTIONS).map(({ action }) => action);
  if (cut.length > 0) warnings.add(`browsers show two actions: ${cut.join(', ')} will not be seen`);
  return [...warnings];
}

/** The person a notification is composed for before it has recipients. */
function samplePerson(locale: string | null): Pick<Recipient, 'id' | 'locale' | 'timeZone' | 'user'> {
  const user = {
    id: 0,
    externalId: 'sample',
    active: true,
    locale,
    timeZone: 'UTC',
    preferences: {},
    createdAt: 0,
    updatedAt: 0,
  };
  return { id: 0, locale, timeZone: 'UTC', user };
}
