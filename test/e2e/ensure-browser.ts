import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findChromium, findFirefox } from '../../testing/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why the tests in Chromium do not run here; null when they do. */
    browserMissing: string | null;
    /** Why the tests in Firefox do not run here; null when they do. */
    firefoxMissing: string | null;
  }
}

/** What the browser tests need, with the Debian packages that bring it. */
const CHROMIUM = { name: 'Chromium', packages: ['chromium'], isThere: () => finds(findChromium) };
const FIREFOX = { name: 'Firefox', packages: ['firefox-esr'], isThere: () => finds(findFirefox) };
/** How Firefox shows notifications. */
const LIBNOTIFY = { name: 'libnotify', packages: ['libnotify4'], isThere: () => isLibrary('libnotify.so.') };
const BUS = { name: 'dbus-daemon', packages: ['dbus-daemon'], isThere: () => isOnPath('dbus-daemon') };

/**
 * Before the browser tests: looks for the browsers and the D-Bus daemon; on Debian as root installs what is missing;
 * elsewhere says plainly what is not run and how to get it. With `CI` set, a missing browser is a failure.
 */
export default function ensureBrowser(project: TestProject): void {
  const packages = [CHROMIUM, FIREFOX, LIBNOTIFY, BUS]
    .filter(({ isThere }) => !isThere())
    .flatMap((part) => part.packages);
  if (packages.length > 0 && existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.log(`Installing ${packages.join(', ')} with apt-get, once …`);
    apt('update');
    apt('install', '--no-install-recommends', ...packages);
  }
  project.provide('browserMissing', explain([CHROMIUM, BUS]));
  project.provide('firefoxMissing', explain([FIREFOX, LIBNOTIFY, BUS]));
}

function explain(parts: readonly (typeof CHROMIUM)[]): string | null {
  const missing = parts.filter(({ isThere }) => !isThere());
  if (missing.length === 0) return null;
  const names = missing.map(({ name }) => name).join(' and ');
  const packages = missing.flatMap((part) => part.packages).join(' ');
  const text = `${names} not found: these browser tests cannot run. On Debian or Ubuntu: sudo apt-get install ${packages}; a browser elsewhere: BELFRY_CHROMIUM, BELFRY_FIREFOX.`;
  const { CI = '' } = process.env;
  if (CI !== '' && CI !== 'false') throw new Error(text);
  console.warn(`\nNOT RUN: ${text}\n`);
  return text;
}

function apt(...args: string[]): void {
  spawnSync('apt-get', ['-qq', '-y', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

function finds(find: () => string): boolean {
  try {
    return find() !== '';
  } catch {
    return false;
  }
}

/** Where nobody can tell (no Linux, no ldconfig), Firefox itself will. */
function isLibrary(name: string): boolean {
  const { status, stdout } = spawnSync('ldconfig', ['-p'], {
    encoding: 'utf8',
    env: { PATH: `${process.env.PATH ?? ''}${delimiter}/usr/sbin${delimiter}/sbin` },
  });
  return status !== 0 || stdout.includes(name);
}

const isOnPath = (name: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
