import { Liquid, type Template as ParsedTemplate } from 'liquidjs';

/**
 * Liquid with nothing ambient: no file system, bounded time and memory, because templates are data and a render
 * happens for every message.
 */
const engine = new Liquid({
  fs: {
    exists: () => Promise.resolve(false),
    existsSync: () => false,
    readFile: () => Promise.reject(new Error('includes are not available')),
    readFileSync: () => {
      throw new Error('includes are not available');
    },
    resolve: (_root, file) => file,
  },
  parseLimit: 20_000,
  renderLimit: 50,
  memoryLimit: 1_000_000,
  ownPropertyOnly: true,
  cache: false,
});

const parsed = new Map<string, LiquidText>();
const MAX_CACHED = 2000;

/** One parsed text. */
export interface LiquidText {
  /** @throws {Error} when the text cannot be rendered with this context */
  render(context: object): string;
  /** Variables as written, `user.name` among them, that the text reads from the context. */
  readonly variables: readonly string[];
}

/**
 * Parses a Liquid text; parsed texts are kept, because a send renders the same few for every recipient.
 *
 * @throws {Error} when the text does not parse
 *
 * @example
 * parseLiquid('Hello {{ name }}').render({ name: 'Ana' }) // 'Hello Ana'
 */
export function parseLiquid(source: string): LiquidText {
  const known = parsed.get(source);
  if (known !== undefined) return known;
  const tokens: ParsedTemplate[] = engine.parse(source);
  const text: LiquidText = {
    render: (context) => String(engine.renderSync(tokens, context)),
    variables: engine.globalFullVariablesSync(tokens),
  };
  if (parsed.size >= MAX_CACHED) parsed.clear();
  parsed.set(source, text);
  return text;
}

/** The variables of a text that a context does not have: they would render as nothing. */
export function missingVariables(text: LiquidText, context: object): string[] {
  return text.variables.filter((path) => {
    let value: unknown = context;
    for (const name of path.split('.')) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return true;
      value = (value as Record<string, unknown>)[name];
    }
    return false;
  });
}
