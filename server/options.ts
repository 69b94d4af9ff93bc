import type { FrequencyCap, TemplateSet } from '../wire/index.ts';
import type { ActionHandler } from './actions/handler.ts';
import type { Environment } from './environment.ts';

/** Where a push-service origin is really reached: tests and the demo only. */
export interface Route {
  host: string;
  port: number;
  /** PEM of the certificate authority to trust for this origin. */
  ca?: string;
}

export interface AuthOptions {
  /** HS256 secret of the host's JWTs, 32 octets or more (RFC 7518 §3.2); `sub` is the user id. Not with `jwksUrl`. */
  jwtSecret?: string;
  /** JWKS of the host's JWTs (RS256, ES256, EdDSA…). */
  jwksUrl?: string;
  issuer?: string;
  audience?: string;
  /** The host's own way: answers the user's id, or null when nobody is logged in. */
  authenticate?: (request: Request) => string | null | Promise<string | null>;
  /**
   * Whether a browser without a token may subscribe (as an internal user that merges at login).
   * @default false
   */
  anonymous?: boolean;
}

export interface VapidOptions {
  publicKey?: string;
  privateKey?: string;
  /** `mailto:` or `https:`, reachable by the push services' operators. A bare address gets `mailto:`. */
  subject?: string;
}

export interface BelfryOptions {
  /**
   * The SQLite file.
   * @default './belfry.db'
   */
  data?: string;
  /** Absolute URL of the app: relative click targets, icons and the worker's event URL resolve against it. */
  appUrl: string;
  /**
   * Where browsers reach this server, when that is not the app's own origin, or is under a path of it
   * (`host.route('/push-api', belfry.app)`: `https://app.example/push-api`).
   * @default the origin of appUrl
   */
  publicUrl?: string;
  /** Whether GET /health and GET /sw.js are there: false leaves both paths to the host. @default true */
  operations?: boolean;
  /** Icon of a notification that names none. @default '/icons/icon-192x192.png' */
  defaultIcon?: string;
  /** @default '/icons/icon-72x72.png' */
  defaultBadge?: string;
  /** Zone of people who have named none: for quiet hours, `sendAtLocal`, times in reminders. IANA. @default 'UTC' */
  timeZone?: string;
  /** The keys; made and kept in the data file when absent. */
  vapid?: VapidOptions;
  auth?: AuthOptions;
  /**
   * Origins beside the app's own that may call the browser-side API. `'localhost'`: any port of this machine, for development.
   * @default []
   */
  corsOrigins?: readonly string[] | 'localhost';
  /** Categories and templates to load at start; unchanged ones make no new version. */
  templates?: TemplateSet;
  /** Push-service hosts beside the known ones: exact, or `*.example.net`. */
  pushHosts?: readonly string[];
  /** By origin (`https://jmt17.google.com`). For tests and the demo. */
  routes?: Readonly<Record<string, Route>>;
  /** @default false */
  keepIp?: boolean;
  /** Whether `X-Forwarded-For` is believed. @default false */
  trustProxy?: boolean;
  /**
   * Threads that encrypt and post, started by the first send that is worth them; 0: the main thread does it all.
   * @default the cores available; 0 where `environment` is given, whose clock threads would not share
   */
  threads?: number;
  /**
   * Payloads are padded to this many octets, so that their length says less (RFC 8291 §7); or, of several, to the
   * smallest that holds them, and those longer than all are not padded. At most 3,993; above 2,744 Firefox for Android
   * may refuse. Longer messages cost more: `[512, 1024, 2744]` hides nearly as much as the largest alone.
   * @default 0
   */
  padToOctets?: number | readonly number[];
  /** Attempts per message, the first included. @default 4 */
  maxAttempts?: number;
  /**
   * How long after its subscribe a 404 or 410 for a subscription is asked again before it is believed (seen at FCM);
   * 0 believes it at once.
   * @default 60_000
   */
  youngSubscriptionMs?: number;
  /** Days that messages and events are kept; counters stay. @default 30 */
  retentionDays?: number;
  /**
   * Hours that an `Idempotency-Key` is kept: within them the same request is answered again, and not sent again.
   * @default 24
   */
  idempotencyHours?: number;
  /**
   * How many notifications a person gets in all within a rolling window; categories have their own caps beside it.
   * @default none
   */
  frequencyCap?: FrequencyCap;
  /**
   * Whether pages may write tags of the person at the browser (`PATCH /api/v1/push/tags`), or which keys. A person can
   * write whatever their page can: name here only what no segment trusts.
   * @default true
   */
  clientTags?: ClientTags;
  /**
   * Who answers the buttons with `operation: 'post'`: a function, or a URL that is called with a Standard Webhooks
   * signature. Eight seconds at most, then the person is shown a failure.
   */
  actionHandler?: ActionHandler;
  environment?: Environment;
}

/** Whether pages may write tags, or their keys. */
export type ClientTags = boolean | readonly string[];
