import { URGENCY_OF_PRIORITY, type Category, type ParsedNotificationRequest, type Template } from '../../wire/index.ts';
import type { Environment } from '../environment.ts';
import { readExperiment } from '../experiments/read-experiment.ts';
import { variantWarnings } from '../experiments/variant-warnings.ts';
import { ProblemError } from '../http/problem.ts';
import type { IdempotentRequest } from '../ports/idempotency.ts';
import type { Ledger, NewNotification } from '../ports/ledger.ts';
import type { NotificationRecord } from '../ports/records.ts';
import type { EventTime, Tick } from '../ports/schedules.ts';
import type { Store } from '../ports/store.ts';
import { createPublicId } from '../public-id.ts';
import { checkAudience } from '../segments/check.ts';
import { timesOf } from '../schedules/when.ts';
import { parseLiquid } from '../templates/liquid.ts';
import { hashTopic } from '../webpush/index.ts';
import type { Sheet } from './prepare.ts';
import { warningsOf } from './proof-warnings.ts';

/** How long a push service keeps a message that names no TTL: three days, over a weekend. */
export const DEFAULT_TTL_SECONDS = 259_200;

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
 * `template_unrenderable`, `variable_unknown`, `category_unknown`, `experiment_invalid`, `time_in_past`, `time_order`
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
  if (category === null) checkMute(request);
  const now = environment.now();
  const priority = request.priority ?? version?.template.priority ?? 'medium';
  const ttlSeconds = request.ttlSeconds ?? version?.template.ttlSeconds ?? DEFAULT_TTL_SECONDS;
  const topic = request.topic ?? renderTopic(version?.template, request.context);
  const { warnings: timing, ...times } = timesOf(request.when, ttlSeconds, now, tools.sheet.letterhead.timeZone);
  const draft: NewNotification = {
    publicId,
    audience: request.audience,
    content: {
      inline: request.content,
      context: request.context,
      bypassPreferences: options.bypassPreferences ?? false,
      ...(request.when.expiresAt === undefined ? {} : { notAfter: request.when.expiresAt }),
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
  const warn = (of: NewNotification, template: Template | undefined): string[] =>
    warningsOf(
      { ...tools.sheet, notification: { ...of, id: 0, state: 'planning', unreached: [] }, template, categories },
      request.strict ?? template?.strict ?? false,
    );
  const warnings =
    test === undefined ? warn(draft, version?.template) : variantWarnings(draft, named?.template, test, warn);
  draft.warnings = [...timing, ...warnings];
  return draft;
}

/** Such a button would do nothing. @throws {ProblemError} `invalid_body` */
function checkMute({ content, variants = [] }: ParsedNotificationRequest): void {
  const places = [
    { at: '', actions: content.actions },
    ...variants.map((variant, index) => ({ at: `/variants/${index}/content`, actions: variant.content?.actions })),
  ];
  const errors = places.flatMap(({ at, actions = [] }) =>
    actions.flatMap(({ builtIn }, index) =>
      builtIn === 'mute_category'
        ? [{ pointer: `${at}/actions/${index}/builtIn`, detail: 'there is no category that could be muted' }]
        : [],
    ),
  );
  if (errors.length > 0) throw new ProblemError('invalid_body', { errors });
}

async function findTemplate(store: Store, type: string) {
  const version = await store.findTemplateByType(type);
  if (version !== undefined && version.template.active) return version;
  throw new ProblemError('template_unknown', {
    detail: type,
    errors: [{ pointer: '/template', detail: version === undefined ? 'unknown' : 'not active' }],
  });
}

/** Rendered with the request's context: one notification has one topic. @throws {ProblemError} `template_unrenderable` */
function renderTopic(template: Template | undefined, context: Record<string, unknown>): string | undefined {
  if (template?.topic === undefined) return undefined;
  try {
    const topic = parseLiquid(template.topic).render(context).trim();
    return topic === '' ? undefined : topic;
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ProblemError('template_unrenderable', { detail, cause });
  }
}
