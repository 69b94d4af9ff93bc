/**
 * Lit's build for browsers takes `HTMLElement` and `document` as it loads. Where there are none, as when a page is
 * rendered on a server, stand-ins are there until it has loaded, and no longer: other code must not mistake the server
 * for a browser.
 */
const scope = globalThis as Record<string, unknown>;

const STAND_INS: Readonly<Record<string, unknown>> = {
  HTMLElement: class {},
  document: { createTreeWalker: () => ({}) },
};

/** What `after-lit.ts` takes away again. */
export const standingIn = Object.keys(STAND_INS).filter((name) => scope[name] === undefined);

for (const name of standingIn) scope[name] = STAND_INS[name];
