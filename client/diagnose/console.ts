/* eslint-disable no-console -- the console is what this writes to, for who types `testPushNotifications()` there */
import type { Diagnosis } from './contract.ts';
import type { Words } from './words.ts';

/** One line a check, its cure below it; problems as errors, so that a filter finds them. */
export function printDiagnosis({ lines }: Diagnosis, { verdicts, nothingFound, problemsFound }: Words): void {
  const problems = lines.filter(({ verdict }) => verdict === 'problem').length;
  console.group(problems === 0 ? nothingFound : problemsFound(problems));
  for (const { title, verdict, finding, cure } of lines) {
    const text = `[${verdicts[verdict]}] ${title}: ${finding}${cure === undefined ? '' : `\n    → ${cure}`}`;
    if (verdict === 'problem') console.error(text);
    else if (verdict === 'warning') console.warn(text);
    else console.log(text);
  }
  console.groupEnd();
}
