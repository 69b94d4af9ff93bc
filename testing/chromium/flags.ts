/**
 * The command line of a Chromium that talks to the local push service and to nobody else.
 */

const FLAGS = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/**
 * @param serviceFlags `chromiumFlags` of the push service
 * @param args of the caller; they come last and win
 */
export function chromiumArguments(
  serviceFlags: readonly string[],
  { headless, args }: { headless: boolean; args: readonly string[] },
): string[] {
  return [
    ...FLAGS,
    ...(headless ? ['--disable-gpu'] : []),
    // Chromium's sandbox refuses to run as root, which is what containers run as.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...serviceFlags,
    ...args,
  ];
}
