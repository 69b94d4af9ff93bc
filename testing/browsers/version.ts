/**
 * Whether a browser is new enough for what is done with it here.
 */

/**
 * @param version as browsers tell it: `Chrome/150.0.7871.181`, `firefox/140.9.0`
 * @param browser.hint how to get a newer one
 * @throws {Error} when it is older than `oldest`
 */
export function requireVersion(
  version: string,
  { name, oldest, hint }: { name: string; oldest: number; hint: string },
): void {
  const major = Number(/\/(\d+)/.exec(version)?.[1]);
  if (major >= oldest) return;
  throw new Error(`${version} is not supported; ${name} ${oldest} or newer is needed: ${hint}`);
}
