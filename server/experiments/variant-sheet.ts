import type { Sheet } from '../delivery/prepare.ts';
import type { Experiment } from '../ports/experiments.ts';
import type { NotificationRecord } from '../ports/records.ts';
import { shareOf } from './share.ts';

type Face = Pick<Sheet, 'notification' | 'template'>;

/** The sheet as one person's variant has it; a notification without variants is the same for all. */
export function variantSheet(sheet: Sheet, userId: number): Sheet {
  const { experiment } = sheet.notification.content;
  if (experiment === undefined) return sheet;
  const share = shareOf(experiment, userId);
  const variant = experiment.variants.find(({ id }) => id === share);
  return variant === undefined ? sheet : { ...sheet, ...faceOf(sheet, variant) };
}

/**
 * What a variant makes of a notification: its template takes the place of the notification's, its content goes over the
 * notification's own, member by member.
 */
export function faceOf(
  { notification, template, variantTemplates }: Face & Pick<Sheet, 'variantTemplates'>,
  { templateId, content }: Experiment['variants'][number],
): Face {
  const own = templateId === undefined ? template : variantTemplates?.get(templateId);
  if (templateId !== undefined && own === undefined) throw new Error(`there is no template ${templateId}`);
  return { notification: withContent(notification, content, own?.type), template: own };
}

function withContent(
  notification: NotificationRecord,
  content: Experiment['variants'][number]['content'],
  type: string | undefined,
): NotificationRecord {
  // Chosen once: what is made of it is no test any more.
  const { experiment: _chosen, ...rest } = notification.content;
  return {
    ...notification,
    templateType: type ?? notification.templateType,
    content: { ...rest, inline: { ...rest.inline, ...content } },
  };
}
