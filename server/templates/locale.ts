/**
 * The best of the available languages for the wanted ones: exact (`pt-BR`), then the language alone (`pt`), then any
 * region of it (`pt-PT` for `pt-BR`), else the default.
 *
 * @example
 * pickLocale(['pt-BR', 'en'], ['pt'], 'en') // 'pt-BR'
 */
export function pickLocale(
  available: readonly string[],
  wanted: readonly (string | null | undefined)[],
  fallback: string,
): string {
  // A send asks this for every message, and nearly always the first wanted is there as it is written.
  const [first] = wanted;
  if (typeof first === 'string' && available.includes(first)) return first;
  const known = new Map(available.map((tag) => [tag.toLowerCase(), tag]));
  for (const tag of wanted) {
    if (tag === null || tag === undefined) continue;
    const parts = tag.toLowerCase().split('-');
    for (let length = parts.length; length > 0; length -= 1) {
      const exact = known.get(parts.slice(0, length).join('-'));
      if (exact !== undefined) return exact;
    }
    const language = parts[0] ?? '';
    const relative = available.find((other) => other.toLowerCase().split('-')[0] === language);
    if (relative !== undefined) return relative;
  }
  return fallback;
}
