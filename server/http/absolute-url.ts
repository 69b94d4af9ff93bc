/**
 * An absolute http(s) URL, normalised. `localhost:3000` parses as a URL of the scheme `localhost:`, and is refused.
 *
 * @param name what the message calls it
 * @throws {TypeError} with one clear line
 */
export function requireHttpUrl(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`${name} is "${text}": an absolute http(s) URL is needed`);
  }
  return url.href;
}
