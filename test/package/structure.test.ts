import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** What each room may import from other rooms; `types` only as types. */
const ROOMS: Readonly<Record<string, { code: readonly string[]; types?: readonly string[] }>> = {
  wire: { code: [] },
  device: { code: ['wire'] },
  client: { code: ['wire', 'device'] },
  sw: { code: ['wire', 'device'] },
  server: { code: ['wire'] },
  dashboard: { code: ['wire'] },
  testing: { code: ['wire'] },
};
/**
 * The `belfry` command is one for the whole package: the file of the server's room that loads another room, and only when
 * its command is given (a dynamic import, so that no server in production loads it).
 */
const COMMANDS: Readonly<Record<string, string>> = {
  'server/cli/push-service.ts': 'testing/cli/push-service.ts',
};
/** Rooms that browsers load: no zod, nothing of Node, of `wire` only what carries neither. */
const BROWSER_ROOMS = ['device', 'client', 'sw'];
const WIRE_FOR_BROWSERS = /^wire\/(guards\/[a-z-]+|constants|base64url|time-zone|error-codes)\.ts$/;

const FOLDERS = [...Object.keys(ROOMS), 'demo', 'test', 'bench'];
const files = globSync(`{${FOLDERS.join(',')}}/**/*.{ts,tsx}`, { cwd: ROOT })
  .filter((file) => !file.includes('node_modules') && !/(^|\/)dist\//.test(file))
  .toSorted();

interface Import {
  file: string;
  room: string;
  specifier: string;
  /** Path inside the repository, for relative ones. */
  target: string | undefined;
  typeOnly: boolean;
  /** `import()`, when the code gets there. */
  dynamic?: boolean;
}

const imports: Import[] = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean, dynamic = false): void => {
    const target = specifier.startsWith('.') ? relative(ROOT, join(ROOT, dirname(file), specifier)) : undefined;
    found.push({ file, room: file.split('/')[0] ?? '', specifier, target, typeOnly, dynamic });
  };
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
      add((node.moduleSpecifier as ts.StringLiteral).text, isTypeOnly(node));
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument !== undefined && ts.isStringLiteralLike(argument)) add(argument.text, false, true);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add((node.argument.literal as ts.StringLiteral).text, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  return (
    clause.name === undefined &&
    names !== undefined &&
    ts.isNamedImports(names) &&
    names.elements.length > 0 &&
    names.elements.every((element) => element.isTypeOnly)
  );
}

const told = ({ file, specifier }: Import): string => `${file} imports ${specifier}`;
const isBuiltin = (specifier: string): boolean => specifier.startsWith('node:') || builtinModules.includes(specifier);

describe('imports', () => {
  it('are found at all', () => {
    expect(imports.some(({ room, specifier }) => room === 'server' && specifier === 'hono')).toBe(true);
    expect(imports.some(({ room, typeOnly }) => room === 'client' && typeOnly)).toBe(true);
  });

  it('stay inside the repository', () => {
    const outside = imports.filter(
      ({ specifier, target }) => target?.startsWith('..') || /^(\/|file:)/.test(specifier),
    );
    expect(outside.map(told)).toEqual([]);
  });

  it('name the file, with its extension', () => {
    const bare = imports.filter(
      ({ target }) => target !== undefined && !/\.(ts|tsx|json|css)$/.test(target.split('?')[0] ?? ''),
    );
    expect(bare.map(told)).toEqual([]);
  });

  it.each(Object.entries(ROOMS))('of %s follow the map', (room, { code }) => {
    const strangers = imports.filter(
      (each) =>
        each.room === room &&
        each.target !== undefined &&
        ![room, ...code].includes(each.target.split('/')[0] ?? '') &&
        !(each.dynamic && COMMANDS[each.file] === each.target),
    );
    expect(strangers.map(told)).toEqual([]);
  });

  it('of wire are zod and itself', () => {
    const strangers = imports.filter(
      ({ room, target, specifier }) => room === 'wire' && target === undefined && specifier !== 'zod',
    );
    expect(strangers.map(told)).toEqual([]);
  });

  it('of wire’s guards carry no schema but its type', () => {
    const schemas = imports.filter(
      ({ file, target, specifier, typeOnly }) =>
        WIRE_FOR_BROWSERS.test(file) &&
        !typeOnly &&
        (specifier === 'zod' || (target !== undefined && !WIRE_FOR_BROWSERS.test(target))),
    );
    expect(schemas.map(told)).toEqual([]);
  });

  it('of browser rooms carry no zod, nothing of Node, and of wire’s schemas only types', () => {
    const heavy = imports.filter(
      ({ room, specifier, target, typeOnly }) =>
        BROWSER_ROOMS.includes(room) &&
        !typeOnly &&
        (specifier === 'zod' ||
          isBuiltin(specifier) ||
          (target?.startsWith('wire/') === true && !WIRE_FOR_BROWSERS.test(target))),
    );
    expect(heavy.map(told)).toEqual([]);
  });

  it('use node: for what is Node’s', () => {
    expect(
      imports.filter(({ specifier }) => builtinModules.includes(specifier) && !specifier.startsWith('node:')).map(told),
    ).toEqual([]);
  });
});

describe('files', () => {
  it('have kebab-case names', () => {
    const odd = files.filter(
      (file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|browser\.test|d))?\.tsx?$/.test(basename(file)),
    );
    expect(odd).toEqual([]);
  });

  it('are named for what is in them', () => {
    expect(files.filter((file) => /^(utils?|helpers?|types?|misc|common)\.tsx?$/.test(basename(file)))).toEqual([]);
  });

  it('have at most 250 lines', () => {
    // A table test is a table: it may be as long as what it lists.
    const sources = files.filter((file) => !file.startsWith('test/'));
    const long = sources.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > 251);
    expect(long).toEqual([]);
  });

  it('mention no other place than this repository', () => {
    const places = /\/(?:work|home|root|tmp)\/(?:shared|main|brief)\b/;
    expect(files.filter((file) => places.test(readFileSync(join(ROOT, file), 'utf8')) && file !== THIS)).toEqual([]);
  });

  it('skip no test without a reason in a comment beside it', () => {
    const marks = /\b(?:it|test|describe|suite)\.(?:only|skip|skipIf|todo|fails)\b/;
    const unexplained = files
      .filter((file) => /\.test\.tsx?$/.test(file) && file !== THIS)
      .flatMap((file) => {
        const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
        return lines.flatMap((line, index) => {
          if (!marks.test(line)) return [];
          const explained =
            !/\.only\b/.test(line) && (line.includes('//') || lines[index - 1]?.trim().startsWith('//'));
          return explained ? [] : [`${file}:${index + 1}`];
        });
      });
    expect(unexplained).toEqual([]);
  });
});

/** It names what it looks for. */
const THIS = 'test/package/structure.test.ts';
