/** The `Retry-After` header (RFC 9110 §10.2.3): delay-seconds or an HTTP-date. */

const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

/** Longer is neither a date nor a number that means anything. */
const MAX_CHARS = 1024;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The three forms of RFC 9110 §5.6.7: the one that may be sent, and two obsolete ones that must be understood. */
const HTTP_DATES = [
  // IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
  /^[A-Z][a-z]{2}, (?<day>\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  // RFC 850: Sunday, 06-Nov-94 08:49:37 GMT
  /^[A-Z][a-z]{2,5}day, (?<day>\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  // asctime: Sun Nov  6 08:49:37 1994
  /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>\d{2}| \d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/,
];

/** A year of two digits is at most so far ahead. */
const MAX_YEARS_AHEAD = 50;

/**
 * @param value the header as it came
 * @param now epoch ms
 * @returns ms to wait, 0 to 24 h; undefined for no header, garbage, or a date that has passed: the caller backs off its own way
 *
 * @example
 * parseRetryAfter('120', now) // 120_000
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined || value.length > MAX_CHARS) return undefined;
  const text = value.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, MAX_RETRY_AFTER_MS);
  const at = parseHttpDate(text, now);
  if (at === undefined || at <= now) return undefined;
  return Math.min(at - now, MAX_RETRY_AFTER_MS);
}

/** By pattern: `Date.parse` takes far too much ("-5", "1 apple"). The day of the week is not looked at. */
function parseHttpDate(text: string, now: number): number | undefined {
  for (const form of HTTP_DATES) {
    const groups = form.exec(text)?.groups;
    if (groups === undefined) continue;
    const { day = '', month = '', year = '', time = '' } = groups;
    const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
    const at = (fullYear: number): number =>
      Date.UTC(fullYear, MONTHS.indexOf(month), Number(day), hour, minute, second);
    const found = year.length === 4 ? at(Number(year)) : inThisCentury(at, Number(year), now);
    // Date.UTC rolls over: the 31st of June, or 25 o'clock, is garbage here. A leap second (60) is not worth keeping.
    const wanted = `${day.trim().padStart(2, '0')} ${month} ${year.length === 4 ? year : '....'} ${time} GMT`;
    return new RegExp(`${wanted}$`).test(new Date(found).toUTCString()) ? found : undefined;
  }
  return undefined;
}

/** What would be more than 50 years ahead is in the past (RFC 9110 §5.6.7). */
function inThisCentury(at: (fullYear: number) => number, lastTwoDigits: number, now: number): number {
  const limit = new Date(now);
  limit.setUTCFullYear(limit.getUTCFullYear() + MAX_YEARS_AHEAD);
  let year = Math.floor(limit.getUTCFullYear() / 100) * 100 + lastTwoDigits;
  if (at(year) > limit.getTime()) year -= 100;
  return at(year);
}
