import type { ReactNode } from 'react';

/** Line icons on a 24 grid; they take the colour of the text and are never read aloud. */
const PATHS = {
  bell: <path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5a2.2 2.2 0 0 0 4 0" />,
  bellOff: <path d="M9 5.8A6 6 0 0 1 18 11v5M16 18H4.5L6 16v-5c0-.7.1-1.4.35-2M10 20.5a2.2 2.2 0 0 0 4 0M4 4l16 16" />,
  send: <path d="M20.5 3.5 10 14M20.5 3.5 14 20.5l-4-6.5-6.5-4z" />,
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  checks: <path d="m2.5 12.5 4 4L15 8M12 16l.8.5L21.5 8" />,
  tap: (
    <path d="M9 11V5.5a1.5 1.5 0 0 1 3 0V11l5.2 1.2a2 2 0 0 1 1.5 2.3L18 20.5h-7L6.2 15.2a1.5 1.5 0 0 1 2.1-2.1L9 13.5" />
  ),
  cross: <path d="m6.5 6.5 11 11m0-11-11 11" />,
  warning: <path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.2v.3" />,
  clock: <path d="M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3 2" />,
  skip: <path d="M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M6 6l12 12" />,
  person: <path d="M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6" />,
  info: <path d="M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 11v5M12 8v.2" />,
  plus: <path d="M12 5v14M5 12h14" />,
  up: <path d="m6 14.5 6-6 6 6" />,
  refresh: <path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5V7H16" />,
  arrow: <path d="M5 12h14M13 6l6 6-6 6" />,
  play: <path d="M8 5.5v13l10.5-6.5z" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {PATHS[name]}
    </svg>
  );
}

/** The mark: a bell in the arch of its tower. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <path className="mark-arch" d="M9 60V29a23 23 0 0 1 46 0v31z" />
      <path className="mark-bell" d="M32 15v4m0 0c-7.2 0-11 5.2-11 12v8.5L17.5 46h29L43 39.5V31c0-6.8-3.8-12-11-12z" />
      <circle className="mark-clapper" cx="32" cy="50.5" r="3.2" />
    </svg>
  );
}
