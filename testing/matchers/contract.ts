/**
 * The matchers as a test calls them. They wait for what is to come, so each is awaited.
 */

export interface MatchOptions {
  /**
   * How long to wait for it, of the real clock. With `.not` nothing is waited for: it is about what has come so far.
   * @default 2000
   */
  timeoutMs?: number;
  /**
   * Exactly so many that match, once so many have come: what comes later is not waited for, so send what must not be
   * there before something that you wait for. @default at least one
   */
  times?: number;
}

/**
 * Text that is equal, a pattern that it satisfies, an object whose members the JSON has (more are allowed, at any
 * depth; in arrays each item counts), or a function. Asymmetric matchers (`expect.stringContaining`) may stand anywhere.
 */
export type ExpectedPayload = string | RegExp | Readonly<Record<string, unknown>> | ((payload: unknown) => boolean);

/** Members of `ReceivedPush`, at least one of which must be there; see `ExpectedPayload` for how they are compared. */
export interface ExpectedPost {
  endpoint?: unknown;
  headers?: Readonly<Record<string, unknown>>;
  status?: unknown;
  reason?: unknown;
}

export interface ExpectedNotification {
  title?: unknown;
  /** The text as the site gave it: without the site's address that the browser puts before it, and without markup. */
  body?: unknown;
  /** Titles of the buttons in their order, without those that browsers add. */
  actions?: readonly unknown[];
  /** Whether it took the place of an earlier one. */
  replaced?: boolean;
}

export interface PushMatchers {
  /** A user agent received a push, and could decrypt it. Those that `nextPush()` took count too. */
  toHaveReceivedPush(expected?: ExpectedPayload, options?: MatchOptions): Promise<void>;
  /** A POST reached the push service, whatever it answered. */
  toHaveBeenSentPush(expected?: ExpectedPost, options?: MatchOptions): Promise<void>;
  /** The push service answered a POST with 201, and stored the message. */
  toHaveAccepted(expected?: ExpectedPost, options?: MatchOptions): Promise<void>;
  /** The desktop showed a notification, even if it is gone by now. */
  toHaveShown(expected?: ExpectedNotification, options?: MatchOptions): Promise<void>;
}
