import { Liquid, type Template as ParsedTemplate } from 'liquidjs';
import { parsePlainOutputs } from './plain-outputs.ts';

/** Of the wall clock, so that a template that never ends cannot hold up everything else. */
const RENDER_LIMIT_MS = 50;

/** A process that was set aside for a moment has used up the first limit with nothing done. */
const SECOND_RENDER_LIMIT_MS = 1_000;

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
  relativeReference: false,
  parseLimit: 20_000,
  renderLimit: RENDER_LIMIT_MS,
  memoryLimit: 1_000_000,
  ownPropertyOnly: true,
  // A misspelt filter is a fault of the template, told when it is loaded.
  strictFilters: true,
  cache: false,
});

const parsed = new Map<string, LiquidText>();
const MAX_CACHED = 2000;

/** One parsed text. */
export interface LiquidText {
  /** @throws {Error} when the text cannot be rendered with this context */
  render(context: object): string;
  /** What the text reads from the context. */
  readonly variables: readonly Variable[];
}

/** As written (`user.name`), and its path (`['user', 'name']`). */
export interface Variable {
  name: string;
  path: readonly unknown[];
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
  const names = engine.globalFullVariablesSync(tokens);
  const paths = engine.globalVariableSegmentsSync(tokens);
  const text: LiquidText = {
    render: renderer(tokens, parsePlainOutputs(source)),
    variables: names.map((name, index) => ({ name, path: paths[index] ?? [] })),
  };
  if (parsed.size >= MAX_CACHED) parsed.clear();
  parsed.set(source, text);
  return text;
}

/** Tries again, once, what took too long: a busy machine must not cost anybody a message. */
function renderer(tokens: ParsedTemplate[], renderPlain: ReturnType<typeof parsePlainOutputs>): LiquidText['render'] {
  let isSlow = false;
  return (context) => {
    const plain = renderPlain?.(context);
    if (plain !== undefined) return plain;
    try {
      return String(engine.renderSync(tokens, context));
    } catch (error) {
      if (isSlow || !isLimit(error)) throw error;
    }
    try {
      return String(engine.renderSync(tokens, context, { renderLimit: SECOND_RENDER_LIMIT_MS }));
    } catch (error) {
      isSlow = isLimit(error); // it is the text itself: the next thousand recipients must not wait for it as well
      throw error;
    }
  };
}

const isLimit = (error: unknown): boolean => error instanceof Error && error.message.includes('render limit exceeded');

/** The variables of a text that a context does not have: they would render as nothing. */
export function missingIn(text: LiquidText, context: object): Variable[] {
  return text.variables.filter(({ path }) => !has(context, path));
}

/** Liquid's own members of lists and texts. */
const COMPUTED = new Set<unknown>(['size', 'first', 'last']);

function has(context: object, path: readonly unknown[]): boolean {
  let value: unknown = context;
  for (const [index, part] of path.entries()) {
    // An index that is itself a variable (`a[key]`) is known at render only.
    if (typeof part !== 'string' && typeof part !== 'number') return true;
    if (index === path.length - 1 && COMPUTED.has(part) && (typeof value === 'string' || Array.isArray(value)))
      return true;
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return false;
    value = (value as Record<string | number, unknown>)[part];
  }
  return true;
}
