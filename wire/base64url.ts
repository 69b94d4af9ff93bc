/**
 * Base64url without padding (RFC 4648 §5), for octets in JSON. Works in pages, workers and Node.
 *
 * @example
 * decodeBase64url(encodeBase64url(new Uint8Array([1, 2, 3]))) // Uint8Array [1, 2, 3]
 */
export function encodeBase64url(octets: Uint8Array): string {
  let binary = '';
  for (const octet of octets) binary += String.fromCharCode(octet);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * Accepts the URL-safe and the standard alphabet, padded or not: Firefox and old servers pad.
 *
 * @throws {TypeError} when the text is not base64
 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> {
  const standard = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(standard) || standard.length % 4 === 1) {
    throw new TypeError('not base64url');
  }
  const binary = atob(standard);
  const octets = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) octets[i] = binary.charCodeAt(i);
  return octets;
}
