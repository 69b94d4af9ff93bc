/** How to undo a block, in one browser's own words. */
export interface BlockedHelp {
  /** As its maker calls it: `Chrome`, `Firefox`, `Safari`… */
  readonly browser: string;
  /** In order, one sentence each. */
  readonly steps: readonly string[];
  /** Where the settings can be opened by hand (`chrome://settings/content/notifications`); browsers follow no link there. */
  readonly settingsUrl?: string;
}
