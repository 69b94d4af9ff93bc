import type { Template } from '../../wire/index.ts';
import type { NotificationRecord } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';

/** The templates that the variants of an A/B test were pinned to when it was accepted; undefined where there are none. */
export async function variantTemplates(
  store: Pick<Store, 'findTemplate'>,
  { content }: Pick<NotificationRecord, 'content'>,
): Promise<ReadonlyMap<number, Template> | undefined> {
  const ids = new Set(content.experiment?.variants.flatMap(({ templateId }) => templateId ?? []));
  if (ids.size === 0) return undefined;
  const found = new Map<number, Template>();
  for (const id of ids) {
    const version = await store.findTemplate(id);
    if (version !== undefined) found.set(id, version.template);
  }
  return found;
}
