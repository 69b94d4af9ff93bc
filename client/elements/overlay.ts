/**
 * Shows an element of the class `overlay` over the page. In the top layer where the browser can (`popover`; not on iOS
 * before 17), where neither `z-index` nor a parent's `transform` or `overflow` matter.
 */
export function showOverlay(element: HTMLElement | null): void {
  if (!element || element.hasAttribute('data-open')) return;
  element.toggleAttribute('data-open', true);
  if (hasPopover(element)) element.showPopover();
}

export function hideOverlay(element: HTMLElement | null): void {
  if (!element?.hasAttribute('data-open')) return;
  element.toggleAttribute('data-open', false);
  if (hasPopover(element) && element.matches(':popover-open')) element.hidePopover();
}

export const hasPopover = (element: HTMLElement): boolean => 'showPopover' in element;
