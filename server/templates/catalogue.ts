import { isDeepStrictEqual } from 'node:util';
import type { Category, Template } from '../../wire/index.ts';
import { ProblemError } from '../http/problem.ts';
import type { Store } from '../ports/store.ts';
import { templateFaults } from './check.ts';

/** Categories and templates, as one file or one request has them. */
export interface Catalogue {
  categories: readonly Category[];
  templates: readonly Template[];
}

/** What loading would do, by id and type. */
export interface CatalogueChange {
  kind: 'category' | 'template';
  id: string;
  change: 'new' | 'changed' | 'same';
}

type Reader = Pick<Store, 'listCategories' | 'listTemplates'>;

/**
 * Checks a set whole, and stores it in one commit, or nothing of it.
 *
 * @throws {ProblemError} `template_invalid` with a JSON Pointer to each fault, `category_unknown`
 */
export async function loadTemplates(store: Store, set: Catalogue, now: number): Promise<void> {
  await checkCatalogue(store, set);
  await store.saveCatalogue(set, now);
}

/** @throws {ProblemError} `template_invalid`, `category_unknown` */
export async function checkCatalogue(store: Reader, set: Catalogue): Promise<void> {
  const faults = set.templates.flatMap((template, index) =>
    templateFaults(template).map(({ pointer, detail }) => ({ pointer: `/templates/${index}${pointer}`, detail })),
  );
  if (faults.length > 0) throw new ProblemError('template_invalid', { errors: faults });
  const known = new Set([...(await store.listCategories()), ...set.categories].map(({ id }) => id));
  const strangers = set.templates.flatMap(({ category }, index) =>
    category === undefined || known.has(category)
      ? []
      : [{ pointer: `/templates/${index}/category`, detail: `no category ${category}` }],
  );
  if (strangers.length > 0) throw new ProblemError('category_unknown', { errors: strangers });
}

/** All that there is, as {@link loadTemplates} takes it. */
export async function readCatalogue(store: Reader): Promise<Catalogue> {
  const [categories, versions] = [await store.listCategories(), await store.listTemplates()];
  return { categories, templates: versions.map(({ template }) => template) };
}

/** What loading a set would change. What the set does not name stays as it is. */
export function catalogueChanges(before: Catalogue, set: Catalogue): CatalogueChange[] {
  const changeOf = (known: object | undefined, next: object): CatalogueChange['change'] =>
    known === undefined ? 'new' : isDeepStrictEqual(plain(known), plain(next)) ? 'same' : 'changed';
  return [
    ...set.categories.map((category): CatalogueChange => {
      const known = before.categories.find(({ id }) => id === category.id);
      return { kind: 'category', id: category.id, change: changeOf(known, category) };
    }),
    ...set.templates.map((template): CatalogueChange => {
      const known = before.templates.find(({ type }) => type === template.type);
      return { kind: 'template', id: template.type, change: changeOf(known, template) };
    }),
  ];
}

/** As it would be stored: without members that are undefined. */
const plain = (value: object): unknown => JSON.parse(JSON.stringify(value)) as unknown;
