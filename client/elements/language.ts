/**
 * The language that an element is in: the closest `lang`, across the borders of shadow trees.
 *
 * @returns BCP 47; the browser's own language where no `lang` says anything
 */
export function languageOf(element: Element): string {
  for (let at: Element | undefined = element; at !== undefined; at = hostOf(at)) {
    const lang = at.closest('[lang]')?.getAttribute('lang');
    if (lang) return lang;
  }
  return navigator.language;
}

/** @returns stops watching */
export function watchLanguage(element: Element, onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  for (let at: Element | undefined = element; at !== undefined; at = hostOf(at)) {
    observer.observe(at.getRootNode(), { attributes: true, attributeFilter: ['lang'], subtree: true });
  }
  return () => observer.disconnect();
}

function hostOf(element: Element): Element | undefined {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : undefined;
}
