import type { Preferences, PushState } from '../../client/index.ts';
import type { Finding } from './diagnosis.ts';

/** What the person's own choices hold back. @param clock `HH:MM` now, in the person's zone */
export function lookAtPreferences(
  { enabled, categories, quietHours }: Preferences,
  known: PushState['categories'],
  clock: string,
): Finding {
  const title = 'Preferences';
  if (!enabled) {
    const cure = 'Switch them on under Preferences.';
    return { title, verdict: 'bad', found: 'All notifications are switched off.', cure };
  }
  if (quietHours.enabled && isWithin(clock, quietHours)) {
    const found = `It is ${clock}: quiet hours until ${quietHours.end}.`;
    return { title, verdict: 'warn', found, cure: 'Messages wait until then; the test passes all the same.' };
  }
  const off = Object.keys(categories)
    .filter((id) => categories[id] === false)
    .map((id) => known.find((category) => category.id === id)?.name ?? id.replaceAll('_', ' '));
  if (off.length === 0) return { title, verdict: 'good', found: 'Everything is switched on.' };
  const found = `Switched off: ${off.join(', ')}.`;
  return { title, verdict: 'info', found, cure: 'What belongs to these is not sent to you.' };
}

/** Inclusive to the minute; may cross midnight. */
export function isWithin(clock: string, { start, end }: { start: string; end: string }): boolean {
  return start <= end ? clock >= start && clock <= end : clock >= start || clock <= end;
}
