/** Resolved URLs, by base and URL: the messages of a send share nearly all of theirs. */
const resolved = new Map<string, string>();
const MAX_RESOLVED = 1000;

/**
 * @param name what the sender knows it by
 * @returns the absolute URL
 * @throws {TypeError} when it cannot be resolved
 */
export function resolveUrl(url: string, base: string, name: string): string {
  const key = `${base} ${url}`;
  const known = resolved.get(key);
  if (known !== undefined) return known;
  const href = parse(url, base, name);
  if (resolved.size >= MAX_RESOLVED) resolved.clear();
  resolved.set(key, href);
  return href;
}

/**
 * Where a click leads must be a page: `javascript:` and the like come from a template's context, not from its author.
 *
 * @throws {TypeError}
 */
export function resolveTarget(url: string, base: string, name: string): string {
  const target = resolveUrl(url, base, name);
  if (!/^https?:/.test(target)) throw new TypeError(`${name} must be http or https, not ${new URL(target).protocol}`);
  return target;
}

function parse(url: string, base: string, name: string): string {
  try {
    return new URL(url, base).href;
  } catch (cause) {
    throw new TypeError(`${name} is no URL: ${url}`, { cause });
  }
}
