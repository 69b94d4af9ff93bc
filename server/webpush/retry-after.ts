/** The `Retry-After` header (RFC 9110 §10.2.3): delay-seconds or an HTTP-date. */

const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const IMF_FIXDATE = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

/**
 * @param value the header as it came
 * @param now epoch ms
 * @returns ms to wait, 0 to 24 h; undefined for no header, garbage, or a date that has passed: the caller backs off its own way
 *
 * @example
 * parseRetryAfter('120', now) // 120_000
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, MAX_RETRY_AFTER_MS);
  const at = parseHttpDate(text);
  if (at === undefined || at <= now) return undefined;
  return Math.min(at - now, MAX_RETRY_AFTER_MS);
}

/**
 * IMF-fixdate only, the one form that may be sent since RFC 7231; `Date.parse` takes far too much ("-5", "1 apple").
 */
function parseHttpDate(text: string): number | undefined {
  const match = IMF_FIXDATE.exec(text);
  if (match === null) return undefined;
  const [, day, monthName, year, hour, minute, second] = match;
  const month = MONTHS.indexOf(monthName ?? '');
  if (month < 0) return undefined;
  const at = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second));
  // Date.UTC rolls over: the 31st of June, or 25 o'clock, is garbage here. A leap second (60) is not worth keeping.
  return new Date(at).toUTCString().slice(5) === text.slice(5) ? at : undefined;
}
