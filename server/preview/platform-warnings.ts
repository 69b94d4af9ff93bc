import type { PreviewPlatform, PreviewResponse, PreviewWarning, PushPayload } from '../../wire/index.ts';
import { CHECKED_OPTIONS, PLATFORM_FACTS } from './platforms.ts';

type PlatformPreview = PreviewResponse['previews'][number]['platforms'][number];

interface Composed {
  payload: PushPayload;
  octets: number;
}

/**
 * What one platform makes of a payload: which actions it shows, and what it leaves out.
 *
 * @param isDefault whether nobody has asked for a member: nothing is said of those
 */
export function previewOn(
  platform: PreviewPlatform,
  { payload, octets }: Composed,
  isDefault: (member: string) => boolean,
): PlatformPreview {
  const facts = PLATFORM_FACTS[platform];
  const { notification } = payload;
  const actions = actionIds(payload);
  const seen = actions.slice(0, facts.actions);
  const warnings: PreviewWarning[] = [];
  if (actions.length > seen.length) {
    const cut = actions.slice(facts.actions).join(', ');
    const most = facts.actions === 0 ? 'no actions' : `${facts.actions} actions at most`;
    warnings.push({
      code: 'actions_cut',
      member: 'actions',
      detail: `${facts.name} shows ${most}: ${cut} will not be seen`,
    });
  }
  for (const member of CHECKED_OPTIONS) {
    const value = notification[member];
    if (value === undefined || value === false || isDefault(member) || !facts.ignores.includes(member)) continue;
    warnings.push({ code: 'option_unsupported', member, detail: `${facts.name}: ${member} has no effect` });
  }
  if (octets > facts.octets) {
    const detail = `${octets} octets: the push service of ${facts.name} may refuse more than ${facts.octets}`;
    warnings.push({ code: 'octets', member: '', detail });
  }
  return { platform, actions: seen, warnings };
}

/** All actions in their one order, as the worker puts them together. */
function actionIds({ notification, belfry }: PushPayload): string[] {
  const ids = (notification.actions ?? []).map(({ action }) => action);
  for (const { index, action } of [...(belfry.actions ?? [])].sort((a, b) => a.index - b.index)) {
    ids.splice(index, 0, action);
  }
  return ids;
}
