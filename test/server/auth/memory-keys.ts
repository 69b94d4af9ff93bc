/** The part of a store that keeps signing and API keys. */
import type { ApiKeyRow, SigningKeyRow, Store } from '../../../server/ports/store.ts';

export function createKeyStore(): Store {
  const signing: SigningKeyRow[] = [];
  const api: ApiKeyRow[] = [];
  const store: Pick<Store, 'listSigningKeys' | 'saveSigningKey' | 'saveApiKey' | 'findApiKey' | 'countApiKeys'> = {
    listSigningKeys: async () => [...signing],
    saveSigningKey: async (key) => void signing.push(key),
    saveApiKey: async (key) => void api.push(key),
    findApiKey: async (hash) => api.find((key) => Buffer.compare(key.hash, hash) === 0),
    countApiKeys: async () => api.length,
  };
  return store as Store;
}
