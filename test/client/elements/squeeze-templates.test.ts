import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { squeezeTemplates } from '../../../client/elements/build/squeeze-templates.ts';

const ELEMENTS = join(import.meta.dirname, '../../../client/elements');

describe('squeezeTemplates', () => {
  it('takes from a style sheet what means nothing', () => {
    const sheet = `css\`
      /* why */
      .a > .b,
      .c:hover {
        inset: 0 10.5px 0.5em;
        content: '';
      }
    \``;
    expect(squeezeTemplates(sheet, '/styles/a.ts')).toBe("css`.a>.b,.c:hover{inset:0 10.5px .5em;content:''}`");
  });

  it('takes from markup the line breaks between tags and before attributes', () => {
    const markup = 'html`\n  <p\n    class="a"\n    @click=${b}\n  >\n    <b>two words</b>\n  </p>\n`';
    expect(squeezeTemplates(markup, '/a.ts')).toBe('html`\n  <p class="a" @click=${b}><b>two words</b></p>\n`');
  });

  it('leaves code as it is', () => {
    const code = "const a = b\n  ? { c: 1 }\n  : 'd';\nlet e = 1;\n\nif (e < 2) {\n  e = 3; // four\n}\n";
    expect(squeezeTemplates(code, '/a.ts')).toBe(code);
  });

  it.each(readdirSync(join(ELEMENTS, 'styles')))('leaves no template of styles/%s as it was', (name) => {
    const source = readFileSync(join(ELEMENTS, 'styles', name), 'utf8');
    const squeezed = squeezeTemplates(source, `/styles/${name}`);
    expect(/css`[^`]*\n[^`]*`/.exec(squeezed)).toBeNull();
    const rules = (text: string): number => text.split('{').length;
    expect(rules(squeezed)).toBe(rules(source));
  });
});
