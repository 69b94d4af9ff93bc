/**
 * What to copy from the terminal.
 */
import type { FirefoxPreferences } from '../push-service/contract.ts';

export interface InstructionFacts {
  port: number;
  proxyUrl: string;
  files: { ca: string; chromium: string; firefox: string };
  chromium: string;
  chromiumFlags: readonly string[];
  firefox: string;
  firefoxPrefs: FirefoxPreferences;
}

export function instructions(facts: InstructionFacts): string {
  const { port, proxyUrl, files, chromium, chromiumFlags, firefox, firefoxPrefs } = facts;
  const chromiumCommand = [chromium, `--user-data-dir=${files.chromium}`, ...chromiumFlags].map(quote);
  const preferences = Object.entries(firefoxPrefs).map(([name, value]) => `  ${name} = ${JSON.stringify(value)}`);
  return `belfry push-service: senders reach it on https://127.0.0.1:${port}

Chromium that receives from it, on a new profile:

${chromiumCommand.join(' \\\n  ')}

Firefox that receives from it, on a new profile:

${[firefox, '--no-remote', '--profile', files.firefox].map(quote).join(' ')}

(in a profile that you have, in about:config:)
${preferences.join('\n')}

A server of any language that sends, while it runs with

HTTPS_PROXY=${proxyUrl}   # web-push: { proxy: '${proxyUrl}' }
NODE_EXTRA_CA_CERTS=${quote(files.ca)}   # or your language's way to trust one more authority

Pushes come here. Ctrl-C ends the service and removes the profiles.
`;
}

/** For a POSIX shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
