/**
 * axe-core over every element in every status, scheme, language and direction. Its colour contrast counts only where it
 * could tell, so what it could not is looked at too.
 */
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { PUSH_STATUSES } from '../../client/contract.ts';
import type { Scene } from './fixtures/elements/gallery.ts';
import { openGallery, type Gallery } from './fixtures/elements/open-gallery.ts';
import { DIFFERENCES } from './differences.ts';

/** What fits on one page without one lying over another. */
const GROUPS: readonly Pick<Scene, 'elements' | 'isOpen'>[] = [
  { elements: ['bell', 'toast', 'prompt'], isOpen: true },
  { elements: ['preferences', 'install-guide', 'blocked-help'] },
];

const LOOKS = ['light', 'dark'].flatMap((scheme) =>
  ['en', 'pt-BR'].flatMap((lang) => ['ltr', 'rtl'].map((dir) => ({ scheme, lang, dir }))),
);

// Why, the run says when it starts.
describe.skipIf(inject('browserMissing') !== null)('accessibility of the elements', () => {
  let gallery: Gallery;

  beforeAll(async () => {
    gallery = await openGallery(DIFFERENCES.Chromium);
    await gallery.page.setViewport({ width: 1400, height: 1000 });
    await gallery.reload();
    await gallery.page.evaluate(axe.source);
  });
  afterAll(() => gallery?.close());

  async function faults(scene: Scene): Promise<string[]> {
    await gallery.show(scene);
    const { violations, incomplete } = await gallery.page.evaluate(async () => {
      const { axe: within } = window as unknown as { axe: typeof axe };
      return within.run(document, { resultTypes: ['violations', 'incomplete'] });
    });
    return [...violations, ...incomplete].flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary ?? ''}`),
    );
  }

  it.each(PUSH_STATUSES)('has no fault while %s', { timeout: 120_000 }, async (status) => {
    const found: Record<string, string[]> = {};
    for (const look of LOOKS) {
      for (const group of GROUPS) {
        const scene: Scene = { ...group, ...look, status };
        const wrong = await faults(scene);
        if (wrong.length > 0) found[JSON.stringify(scene)] = wrong;
      }
    }
    expect(found).toEqual({});
  });

  it('stands still for who wants less motion', async () => {
    const { page } = gallery;
    const scene: Scene = { elements: ['bell', 'prompt', 'toast', 'preferences'], status: 'subscribing', isOpen: true };
    const moves = (): Promise<number> =>
      page.evaluate(
        () =>
          [...document.querySelectorAll('main > *')].flatMap((each) => each.shadowRoot?.getAnimations() ?? []).length,
      );
    await gallery.show(scene);
    expect(await moves()).toBeGreaterThan(0);
    await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
    await gallery.show(scene);
    expect(await moves()).toBe(0);
  });
});
