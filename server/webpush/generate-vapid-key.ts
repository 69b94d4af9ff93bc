import { createRequire } from 'node:module';
import type webpush from 'web-push';
import { keyIdOf, type VapidKey } from './vapid.ts';

/** A new random pair, with its id. `web-push` makes it, loaded for this alone: few processes ever make a key. */
export function generateVapidKey(): VapidKey {
  // require of a CommonJS package gives its exports, which the types call `default`.
  const { generateVAPIDKeys } = createRequire(import.meta.url)('web-push') as typeof webpush;
  const pair = generateVAPIDKeys();
  return { keyId: keyIdOf(pair.publicKey), ...pair };
}
