import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A package that is none of our dependencies, in a folder of its own. */
export interface Installed {
  modules: string;
  /** Why it could not be installed; null when it was. */
  refusal: string | null;
  remove(): void;
}

/** @throws {Error} with `CI` set, when it cannot be installed; elsewhere there may be no registry to reach */
export function installFromRegistry(spec: string): Installed {
  const home = mkdtempSync(join(tmpdir(), 'belfry-registry-'));
  const args = ['install', '--prefix', home, '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline', spec];
  const { status, stderr } = spawnSync('npm', args, { encoding: 'utf8' });
  const remove = () => rmSync(home, { recursive: true, force: true });
  const refusal = status === 0 ? null : `npm install ${spec}: ${stderr.trim()}`;
  const { CI = '' } = process.env;
  if (refusal !== null && CI !== '' && CI !== 'false') {
    remove();
    throw new Error(refusal);
  }
  return { modules: join(home, 'node_modules'), refusal, remove };
}
