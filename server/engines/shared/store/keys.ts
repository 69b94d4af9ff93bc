import type { ApiKeyRow, Store } from '../../../ports/store.ts';
import { parseJson } from '../records.ts';
import type { Session } from '../session.ts';

/** The keys that sign event and device tokens, by id. */
export function signingKeyStore({ read, write }: Session): Pick<Store, 'listSigningKeys' | 'saveSigningKey'> {
  return {
    listSigningKeys: () =>
      read(async (db) => {
        const rows = await db.selectFrom('signing_keys').selectAll().orderBy('key_id').execute();
        return rows.map((row) => ({ keyId: row.key_id, secret: row.secret, createdAt: row.created_at }));
      }),

    saveSigningKey: (key) =>
      write(async (db) => {
        await db
          .insertInto('signing_keys')
          .values({ key_id: key.keyId, secret: key.secret, created_at: key.createdAt })
          .execute();
      }),
  };
}

/** API keys, found by their hash: the key itself is nowhere. */
export function apiKeyStore({ read, write }: Session): Pick<Store, 'saveApiKey' | 'findApiKey' | 'countApiKeys'> {
  return {
    saveApiKey: (key) =>
      write(async (db) => {
        await db
          .insertInto('api_keys')
          .values({
            public_id: key.publicId,
            name: key.name,
            hash: key.hash,
            scopes: JSON.stringify(key.scopes),
            created_at: key.createdAt,
          })
          .execute();
      }),

    findApiKey: (hash) =>
      read(async (db): Promise<ApiKeyRow | undefined> => {
        const row = await db.selectFrom('api_keys').selectAll().where('hash', '=', hash).executeTakeFirst();
        if (row === undefined) return undefined;
        return {
          publicId: row.public_id,
          name: row.name,
          hash: row.hash,
          scopes: parseJson<string[]>(row.scopes),
          createdAt: row.created_at,
        };
      }),

    countApiKeys: () =>
      read(async (db) => {
        const { n } = await db
          .selectFrom('api_keys')
          .select((e) => e.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow();
        return n;
      }),
  };
}
