import type { Selectable } from 'kysely';
import type { Category, Template } from '../../../../wire/index.ts';
import type { Store, TemplateVersion } from '../../../ports/store.ts';
import { parseJson } from '../records.ts';
import type { Db, Session } from '../session.ts';
import type { Tables } from '../tables.ts';

type Methods =
  | 'listCategories'
  | 'saveCategories'
  | 'deleteCategory'
  | 'saveCatalogue'
  | 'saveTemplates'
  | 'listTemplates'
  | 'findTemplate'
  | 'findTemplateByType';

/** Categories, by id, and templates, whose versions are only ever added. */
export function catalogueStore({ read, write }: Session): Pick<Store, Methods> {
  return {
    listCategories: () =>
      read(async (db) => {
        const rows = await db.selectFrom('categories').select('category').orderBy('id').execute();
        return rows.map(({ category }) => parseJson<Category>(category));
      }),

    saveCategories: (categories, now) => write((db) => putCategories(db, categories, now)),

    saveTemplates: (templates, now) => write((db) => addVersions(db, templates, now)),

    saveCatalogue: ({ categories, templates }, now) =>
      write(async (db) => {
        await putCategories(db, categories, now);
        await addVersions(db, templates, now);
      }),

    deleteCategory: (id) =>
      write(async (db) => {
        const latest = await latestVersions(db).execute();
        if (latest.some(({ template }) => parseJson<Template>(template).category === id)) return 'in_use';
        const { numDeletedRows } = await db.deleteFrom('categories').where('id', '=', id).executeTakeFirst();
        return numDeletedRows > 0 ? 'deleted' : 'unknown';
      }),

    listTemplates: () =>
      read(async (db) => {
        const rows = await latestVersions(db).execute();
        return rows.map(toVersion);
      }),

    findTemplate: (id) =>
      read(async (db) => {
        const row = await db.selectFrom('templates').selectAll().where('id', '=', id).executeTakeFirst();
        return row && toVersion(row);
      }),

    findTemplateByType: (type) =>
      read(async (db) => {
        const row = await latestOf(db, type);
        return row && toVersion(row);
      }),
  };
}

async function putCategories(db: Db, categories: readonly Category[], now: number): Promise<void> {
  for (const category of categories) {
    const text = JSON.stringify(category);
    await db
      .insertInto('categories')
      .values({ id: category.id, category: text, created_at: now, updated_at: now })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ category: text, updated_at: now }))
      .execute();
  }
}

async function addVersions(db: Db, templates: readonly Template[], now: number): Promise<void> {
  for (const template of templates) {
    const latest = await latestOf(db, template.type);
    const text = canonicalJson(template);
    if (latest?.template === text) continue;
    await db
      .insertInto('templates')
      .values({ type: template.type, version: (latest?.version ?? 0) + 1, template: text, created_at: now })
      .execute();
  }
}

const latestVersions = (db: Db) =>
  db
    .selectFrom('templates as t')
    .selectAll('t')
    .where('t.version', '=', (e) =>
      e
        .selectFrom('templates as other')
        .select((o) => o.fn.max('other.version').as('latest'))
        .whereRef('other.type', '=', 't.type'),
    )
    .orderBy('t.type');

const latestOf = (db: Db, type: string) =>
  db
    .selectFrom('templates')
    .selectAll()
    .where('type', '=', type)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();

const toVersion = (row: Selectable<Tables['templates']>): TemplateVersion => ({
  id: row.id,
  version: row.version,
  template: parseJson<Template>(row.template),
});

/** The same template is the same text, in whatever order its members came. Order within lists has a meaning. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
