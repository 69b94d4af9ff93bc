import type { PushMessage } from './message.ts';
import { homeOf } from './plan.ts';

/** By the first two letters of the browser's language; English for all others. */
const TEXTS: Readonly<Record<string, string>> = {
  en: 'You have a new notification',
  pt: 'Você tem uma nova notificação',
};

/**
 * The message as it is shown on a device that somebody has left: that there is one, and nothing of whose or what. It is
 * reported as nothing, for nobody has seen it.
 */
export function neutralOf(self: ServiceWorkerGlobalScope, message: PushMessage): PushMessage {
  const { scope } = self.registration;
  const { language }: Partial<WorkerNavigator> = self.navigator;
  const url = homeOf(scope);
  const plan = { id: null, target: { url }, actions: {} };
  const { silent, navigate } = message.options;
  return {
    ...message,
    id: null,
    title: new URL(scope).hostname,
    options: {
      body: TEXTS[`${language}`.slice(0, 2)] ?? TEXTS.en,
      tag: 'belfry-neutral',
      silent: !!silent,
      ...(navigate && { navigate: url }),
    },
    plan,
    appBadge: undefined,
  };
}
