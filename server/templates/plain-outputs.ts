/**
 * Texts that hold nothing but outputs of variables (`Hello {{ user.name }}`): most do, and Liquid takes 8 µs for each text
 * of each message, which is a tenth of what a whole message costs. Whatever is not as plain as that is Liquid's.
 */

/** `{{ name }}` and `{{ user.name }}`; no filters, no brackets, no white-space control. */
const OUTPUT = /\{\{\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*\}\}/g;

/** Names that mean something else in Liquid, in first place or as the last member. */
const LITERALS = new Set(['true', 'false', 'nil', 'null', 'empty', 'blank']);
const COMPUTED = new Set(['size', 'first', 'last']);

/**
 * @returns what renders the text with a context, or undefined for a text that is not so plain; the render answers undefined
 * for a context that holds more than texts, numbers and switches at these places
 */
export function parsePlainOutputs(source: string): ((context: object) => string | undefined) | undefined {
  const pieces: (string | readonly string[])[] = [];
  let at = 0;
  for (const match of source.matchAll(OUTPUT)) {
    const path = (match[1] ?? '').split('.');
    if (LITERALS.has(path[0] ?? '') || path.some((name) => COMPUTED.has(name))) return undefined;
    pieces.push(source.slice(at, match.index), path);
    at = match.index + match[0].length;
  }
  pieces.push(source.slice(at));
  if (pieces.some((piece) => typeof piece === 'string' && /\{[{%]|[%}]\}|\{$/.test(piece))) return undefined;
  return (context) => {
    let text = '';
    for (const piece of pieces) {
      const part = typeof piece === 'string' ? piece : outputOf(context, piece);
      if (part === undefined) return undefined;
      text += part;
    }
    return text;
  };
}

function outputOf(context: object, path: readonly string[]): string | undefined {
  let value: unknown = context;
  for (const name of path) {
    if (value === undefined || value === null) return '';
    // Of a text or a list Liquid may know members that are nobody's own.
    if (typeof value !== 'object' || Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  }
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
      return String(value);
    case 'undefined':
      return '';
    default:
      return value === null ? '' : undefined;
  }
}
