import type { Store } from '../../../ports/store.ts';
import { erasePerson } from '../people/erase.ts';
import { exportPerson } from '../people/export.ts';
import { patchTags } from '../people/patch-tags.ts';
import { putUser } from '../people/put.ts';
import { readPeople, readProfile } from '../people/read.ts';
import { reconcile } from '../people/reconcile.ts';
import type { PeopleStore } from '../../../ports/people.ts';
import { toUser } from '../records.ts';
import type { Session } from '../session.ts';

type UserStore = Pick<Store, keyof PeopleStore | 'findUser' | 'findUserByExternalId' | 'saveUser' | 'deleteUser'>;

/** People, by the host's id or ours. */
export function userStore({ read, write, dialect }: Session): UserStore {
  return {
    findUser: (id) =>
      read(async (db) => {
        const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
        return row && toUser(row);
      }),

    findUserByExternalId: (externalId) =>
      read(async (db) => {
        const row = await db.selectFrom('users').selectAll().where('external_id', '=', externalId).executeTakeFirst();
        return row && toUser(row);
      }),

    saveUser: (draft) => write(async (db) => toUser(await putUser(db, draft))),

    saveUsers: (drafts) =>
      write(async (db) => {
        const known = await db
          .selectFrom('users')
          .select((e) => e.fn.countAll<number>().as('n'))
          .where('external_id', 'in', dialect.strings(drafts.map(({ externalId }) => externalId)))
          .executeTakeFirstOrThrow();
        for (const draft of drafts) await putUser(db, draft);
        return drafts.length - known.n;
      }),

    patchTags: (holder, tags, now) => write((db) => patchTags(db, holder, tags, now)),
    findProfile: (externalId) => read((db) => readProfile(db, dialect, externalId)),
    listPeople: (query) => read((db) => readPeople(db, dialect, query)),
    exportUser: (externalId, now) => read((db) => exportPerson(db, dialect, externalId, now)),
    reconcileUsers: (ids, options) => write((db) => reconcile(db, dialect, ids, options)),
    deleteUser: (externalId) => write((db) => erasePerson(db, externalId)),
  };
}
