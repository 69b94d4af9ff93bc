const MAX_PAGE_CHARS = 500;

/**
 * The page that a consent was given on, as the browser names it: without its query string, which may hold secrets.
 *
 * @param referer of the request; a page may withhold it, and then its origin is what is known
 */
export function consentPage(referer: string | undefined, origin: string | undefined): string | null {
  const page = [referer, origin].find((text) => text !== undefined && URL.canParse(text));
  if (page === undefined) return null;
  const url = new URL(page);
  if (!/^https?:$/.test(url.protocol)) return null;
  return `${url.origin}${url.pathname}`.slice(0, MAX_PAGE_CHARS);
}
