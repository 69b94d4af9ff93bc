import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const RECIPES = resolve(import.meta.dirname, '../../examples/recipes');

/** What a person's own run has left in the recipe. */
const LEFT_OVER = /(^|\/)(node_modules|\.next|dist|out|worker|public)$/;

export interface Built {
  folder: string;
  /** Seconds that it took. */
  took: { install: number; build: number };
  remove(): void;
}

/**
 * A copy of a recipe, installed from its lockfile and built, as its README says.
 *
 * @param belfry the packed package
 * @throws {Error} with all that npm printed
 */
export function buildRecipe(name: string, belfry: string): Built {
  const folder = mkdtempSync(join(tmpdir(), `belfry-${name}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const npm = (...args: string[]): number => {
    const start = performance.now();
    // A person's: nothing that this test run tells its own children.
    const own = { VITEST: undefined, TEST: undefined, NODE_ENV: undefined, NEXT_TELEMETRY_DISABLED: '1' };
    try {
      execFileSync('npm', args, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...own }, stdio: 'pipe' });
    } catch (cause) {
      const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
      throw new Error(`examples/recipes/${name}: npm ${args.join(' ')}\n${stdout}${stderr}`, { cause });
    }
    return (performance.now() - start) / 1000;
  };
  try {
    const from = join(RECIPES, name);
    cpSync(from, folder, { recursive: true, filter: (path) => !LEFT_OVER.test(path.slice(from.length)) });
    const quietly = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
    const install = npm('ci', ...quietly) + npm('i', belfry, ...quietly);
    return { folder, took: { install, build: npm('run', '-s', 'build') }, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
