import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { inject } from 'vitest';

const EXAMPLES = resolve(import.meta.dirname, '../../examples');
/** What a person's own run has left in the example. */
const LEFT_OVER = /(^|\/)(node_modules|\.next|dist|public\/sw\.js|.*\.tgz|.*\.db.*)$/;

/** A copy of an example, installed as its README says. */
export interface Installed {
  folder: string;
  /** `npm run <script>`. @throws {Error} with all that it printed */
  run(script: string, env?: Readonly<Record<string, string>>): void;
  remove(): void;
}

/** @param parent the folder that it is in @throws {Error} when the lockfile is out of step with package.json */
export function installExample(name: string, parent = EXAMPLES): Installed {
  const folder = mkdtempSync(join(tmpdir(), `belfry-${name}-`));
  const from = join(parent, name);
  cpSync(from, folder, { recursive: true, filter: (path) => !LEFT_OVER.test(path.slice(from.length)) });
  const tarball = inject('tarball');
  copyFileSync(tarball, join(folder, basename(tarball)));
  const npm = (args: readonly string[], env: Readonly<Record<string, string>> = {}): void => {
    try {
      execFileSync('npm', args, { cwd: folder, encoding: 'utf8', env: cleanEnvironment(env), stdio: 'pipe' });
    } catch (cause) {
      const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
      throw new Error(`${name}: npm ${args.join(' ')}\n${stdout}${stderr}`, { cause });
    }
  };
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    npm(['ci', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']);
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, run: (script, env) => npm(['run', '-s', script], env), remove };
}

/** A person's: nothing that this test run tells its own children. */
export function cleanEnvironment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = { VITEST: undefined, TEST: undefined, NODE_ENV: undefined, NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' };
  return { ...process.env, ...own, ...more };
}
