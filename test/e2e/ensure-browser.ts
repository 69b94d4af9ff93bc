import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { findChromium } from '../../testing/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why the browser tests do not run here; null when they do. */
    browserMissing: string | null;
  }
}

/** What the browser tests need, as Debian packages. */
const PACKAGES = ['chromium', 'dbus-daemon'];

/**
 * Before the browser tests: looks for Chromium and the D-Bus daemon; on Debian as root installs what is missing;
 * elsewhere says plainly what is not run and how to get it. With `CI` set, a missing browser is a failure.
 */
export default function ensureBrowser(project: TestProject): void {
  let missing = missingParts();
  if (missing.length > 0 && existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.log(`Installing ${PACKAGES.join(' and ')} with apt-get, once …`);
    const apt = (...args: string[]) =>
      spawnSync('apt-get', ['-qq', '-y', ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    apt('update');
    apt('install', '--no-install-recommends', ...PACKAGES);
    missing = missingParts();
  }
  if (missing.length === 0) {
    project.provide('browserMissing', null);
    return;
  }
  const text = `${missing.join(' and ')} not found: the browser tests cannot run. On Debian or Ubuntu: sudo apt-get install ${PACKAGES.join(' ')}; or set BELFRY_CHROMIUM to a Chromium's path.`;
  if (process.env.CI !== undefined && process.env.CI !== '' && process.env.CI !== 'false') throw new Error(text);
  console.warn(`\nNOT RUN: ${text}\n`);
  project.provide('browserMissing', text);
}

function missingParts(): string[] {
  const missing: string[] = [];
  try {
    findChromium();
  } catch {
    missing.push('Chromium');
  }
  const path = (process.env.PATH ?? '').split(':');
  if (!path.some((folder) => existsSync(`${folder}/dbus-daemon`))) missing.push('dbus-daemon');
  return missing;
}
