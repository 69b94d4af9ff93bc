import type { ClickPlan } from './plan.ts';

/** Tells a person's dismissal from the other ends of a notification. */
export interface Dismissals {
  /** Something is about to be shown; it replaces what has the same tag. */
  showing(plan: ClickPlan, tag: string): void;
  /** A click is about to close it. */
  closing(plan: ClickPlan): void;
  isDismissal(plan: ClickPlan, tag: string): boolean;
  /** Whether the person is done with it. */
  isOver(plan: ClickPlan): boolean;
}

/**
 * Firefox fires `notificationclose` after a click, after `close()` and for a notification that another one replaced,
 * all within the same life of the worker, so memory is enough to know them.
 */
export function createDismissals(): Dismissals {
  const clicked = new Set<string>();
  const latest = new Map<string, string>();

  return {
    showing(plan, tag) {
      if (tag) latest.set(tag, plan.key);
    },
    closing(plan) {
      clicked.add(plan.key);
    },
    isDismissal: ({ key }, tag) => !clicked.has(key) && (latest.get(tag) ?? key) === key,
    isOver: ({ key }) => clicked.has(key),
  };
}
