import fc from 'fast-check';
import { Liquid } from 'liquidjs';
import { describe, expect, it } from 'vitest';
import { parsePlainOutputs } from '../../server/templates/plain-outputs.ts';

const liquid = new Liquid({ ownPropertyOnly: true });

const name = fc.constantFrom(
  'a',
  'b',
  'user',
  'id',
  'size',
  'first',
  'toString',
  'constructor',
  'empty',
  'nil',
  '__proto__',
);
const piece = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom('{{', '}}', '{%', '{', '}', ' ', 'Olá ', '💡'),
  fc.array(name, { minLength: 1, maxLength: 3 }).map((path) => `{{ ${path.join('.')} }}`),
  fc.array(name, { minLength: 1, maxLength: 2 }).map((path) => `{{${path.join('.')}}}`),
  name.map((variable) => `{{ ${variable} | upcase }}`),
  name.map((variable) => `{{- ${variable} -}}`),
);
const scalar = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constantFrom(null, undefined));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(name, tie('value'))),
}));

describe('texts of plain outputs', () => {
  it('come out as Liquid renders them, or are left to Liquid', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), fc.dictionary(name, value), (pieces, context) => {
        const source = pieces.join('');
        const rendered = parsePlainOutputs(source)?.(context);
        if (rendered !== undefined) expect(rendered).toBe(liquid.parseAndRenderSync(source, context));
      }),
      { numRuns: 3000 },
    );
  });

  it('are those without filters, tags, literals and computed members', () => {
    const isPlain = (source: string) => parsePlainOutputs(source) !== undefined;
    expect(['Hello', 'Hello {{ name }}', '/b/{{ booking.id }}?x={{y}}'].map(isPlain)).toEqual([true, true, true]);
    const others = [
      '{{ name | upcase }}',
      '{% if a %}b{% endif %}',
      '{{ nil }}',
      '{{ list.size }}',
      '{{ a[0] }}',
      '{{',
    ];
    expect(others.map(isPlain)).toEqual(others.map(() => false));
  });

  it('leave lists and objects to Liquid', () => {
    const render = parsePlainOutputs('{{ a }}');
    expect([{ a: [1] }, { a: {} }, { a: new Date(0) }].map((context) => render?.(context))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
