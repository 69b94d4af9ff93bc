/** In CSS px: between button and panel, and from the edges of the window. */
const GAP = 8;

/**
 * Puts a panel below its button, or above where there is more room, within the window. By the style object: a page's
 * CSP may forbid style attributes, not this.
 *
 * @returns stops keeping it there
 */
export function keepPlaced(panel: HTMLElement, button: HTMLElement): () => void {
  const place = (): void => {
    const at = button.getBoundingClientRect();
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const below = height - at.bottom - 2 * GAP;
    const above = at.top - 2 * GAP;
    const isBelow = below >= Math.min(panel.scrollHeight, 360) || below >= above;
    const isRight = at.left + at.right > width;
    const left = isRight ? at.right - panel.offsetWidth : at.left;
    const { style } = panel;
    style.setProperty('left', `${Math.max(GAP, Math.min(left, width - panel.offsetWidth - GAP))}px`);
    style.setProperty('max-height', `${Math.max(isBelow ? below : above, 160)}px`);
    style.setProperty('top', isBelow ? `${at.bottom + GAP}px` : 'auto');
    style.setProperty('bottom', isBelow ? 'auto' : `${height - at.top + GAP}px`);
  };
  const listening = new AbortController();
  const options = { signal: listening.signal, passive: true };
  addEventListener('resize', place, options);
  addEventListener('scroll', place, { ...options, capture: true });
  place();
  return () => listening.abort();
}
