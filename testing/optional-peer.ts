/**
 * Packages that only a part of this room needs, loaded where that part starts: who tests a sender need not install a
 * browser's driver.
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { codeOf, messageOf } from './error-code.ts';

const require = createRequire(import.meta.url);

/** Of `import` and of `require`. */
const MISSING = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'];

/**
 * @param who the function that needs them
 * @param packages all that it needs, so that one installation is enough
 * @param load imports one of them, or a module of ours that does
 * @throws {Error} naming what to install, when one of the packages is not there
 * @example
 * const { default: puppeteer } = await loadPeer('launchChromium', ['puppeteer-core'], () => import('puppeteer-core'));
 */
export async function loadPeer<T>(who: string, packages: readonly string[], load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw explain(who, packages, error);
  }
}

/**
 * The same for what must be there at once: the module that `import` would give, and not a CommonJS twin of it, whose classes
 * would be others.
 *
 * @throws {Error} as `loadPeer`
 */
export function requirePeer(who: string, name: string): unknown {
  try {
    return require(fileURLToPath(import.meta.resolve(name))) as unknown;
  } catch (error) {
    throw explain(who, [name], error);
  }
}

/** Any other error of loading is the package's own, and stays as it is. */
function explain(who: string, packages: readonly string[], error: unknown): unknown {
  if (!MISSING.includes(codeOf(error) ?? '')) return error;
  const message = messageOf(error);
  if (!packages.some((name) => message.includes(`'${name}`))) return error;
  const names = packages.join(' ');
  return new Error(`${who} needs what is not installed: npm i -D ${names}`, { cause: error });
}
