import type { Template } from '../../wire/index.ts';
import type { Sheet } from '../delivery/prepare.ts';
import type { Experiment } from '../ports/experiments.ts';
import type { NotificationRecord } from '../ports/records.ts';
import { shareOf } from './share.ts';

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
export function faceOf<N extends Pick<NotificationRecord, 'content' | 'templateType'>>(
  { notification, template, variantTemplates }: { notification: N } & Pick<Sheet, 'template' | 'variantTemplates'>,
  { templateId, content }: Experiment['variants'][number],
): { notification: N; template: Template | undefined } {
  const own = templateId === undefined ? template : variantTemplates?.get(templateId);
  if (templateId !== undefined && own === undefined) throw new Error(`there is no template ${templateId}`);
  // Chosen once: what is made of it is no test any more.
  const { experiment: _chosen, ...rest } = notification.content;
  return {
    notification: {
      ...notification,
      templateType: own?.type ?? notification.templateType,
      content: { ...rest, inline: { ...rest.inline, ...content } },
    },
    template: own,
  };
}
