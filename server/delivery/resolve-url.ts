/** Resolved URLs, by base and URL: the messages of a send share nearly all of theirs. */
const resolved = new Map<string, string>();
const MAX_RESOLVED = 1000;

/**
 * @returns the absolute URL
 * @throws {TypeError} when it cannot be resolved
 */
export function resolveUrl(url: string, base: string): string {
  const key = `${base} ${url}`;
  const known = resolved.get(key);
  if (known !== undefined) return known;
  const { href } = new URL(url, base);
  if (resolved.size >= MAX_RESOLVED) resolved.clear();
  resolved.set(key, href);
  return href;
}
