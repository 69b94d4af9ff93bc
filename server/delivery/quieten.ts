import type { Rendered } from './render.ts';

/** As it is shown in quiet hours: nothing sounds, vibrates, stays in the way or calls again. */
export function quieten(rendered: Rendered): Rendered {
  const quiet = { silent: true, vibrate: undefined, renotify: undefined, requireInteraction: undefined };
  return { ...rendered, appearance: { ...rendered.appearance, ...quiet } };
}
