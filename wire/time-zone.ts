/**
 * Whether this runtime knows the IANA zone. `Intl` is the judge, because it is what computes with it later.
 *
 * @example
 * isTimeZone('America/Sao_Paulo') // true
 */
export function isTimeZone(name: string): boolean {
  if (/^[+-]/.test(name)) return false; // offsets are legal for Intl, but a person's zone must follow its own DST rules
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Whether the text is a well-formed BCP 47 tag (`pt-BR`). */
export function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
