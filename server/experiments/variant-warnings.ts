import type { Template } from '../../wire/index.ts';
import type { NewNotification } from '../ports/ledger.ts';
import type { ReadExperiment } from './read-experiment.ts';
import { faceOf } from './variant-sheet.ts';

/** What a reader should know of each variant, as each of them will be composed. */
export function variantWarnings(
  draft: NewNotification,
  template: Template | undefined,
  { experiment, templates }: ReadExperiment,
  warningsOf: (draft: NewNotification, template: Template | undefined) => readonly string[],
): string[] {
  return experiment.variants.flatMap((variant) => {
    const face = faceOf({ notification: draft, template, variantTemplates: templates }, variant);
    return warningsOf(face.notification, face.template).map((warning) => `variant ${variant.id}: ${warning}`);
  });
}
