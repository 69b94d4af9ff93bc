import { checkActionWebhook, type ActionWebhook } from '../actions/handler.ts';
import type { BelfryOptions } from '../options.ts';
import {
  checkAuth,
  checkIdempotency,
  checkSending,
  readClientTags,
  requireHostPattern,
  requireOrigin,
} from '../settings.ts';
import { readFrequencyCap } from '../pressure/cap-setting.ts';
import { requireZone } from '../schedules/zone.ts';
import { PaddingError, type PadToOctets } from '../webpush/padding.ts';
import { readTemplates } from './read-templates.ts';

/** What `belfry serve` takes from the environment. */
export interface ServeSettings {
  options: Omit<BelfryOptions, 'environment'>;
  port: number;
  host: string;
  logLevel: string;
  logFile: string | undefined;
}

/** @param env `process.env` @throws {Error} with one line that names the variable */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): ServeSettings {
  const text = (...names: string[]): string | undefined =>
    names.map((name) => env[name]?.trim()).find((value) => value !== undefined && value !== '');
  const port = Number(text('BELFRY_PORT', 'PORT') ?? 8787);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`BELFRY_PORT is "${env.BELFRY_PORT ?? env.PORT}": a port number is needed`);
  const url = (name: string): string | undefined => {
    const value = text(name);
    // `localhost:3000` parses, too: as a URL of the scheme "localhost:".
    if (value === undefined || /^https?:$/.test(URL.parse(value)?.protocol ?? '')) return value;
    throw new Error(`${name} is "${value}": an absolute URL with https:// or http:// is needed`);
  };
  const list = (name: string): string[] =>
    (text(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  const count = (name: string): number | undefined => {
    const value = text(name);
    if (value === undefined || /^\d+$/.test(value)) return value === undefined ? undefined : Number(value);
    throw new Error(`${name} is "${value}": a whole number is needed`);
  };
  /** One bucket, or several with commas between. */
  const padding = (name: string): PadToOctets | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    const parts = value.split(',').map((part) => part.trim());
    const odd = parts.find((part) => !/^\d+$/.test(part));
    if (odd !== undefined) throw new PaddingError(`${name} has "${odd}": whole numbers with commas between are needed`);
    return parts.length === 1 ? Number(value) : parts.map(Number);
  };
  const threads = count('BELFRY_THREADS');
  const padToOctets = padding('BELFRY_PAD_TO_OCTETS');
  checkSending({ threads, padToOctets }, { threads: 'BELFRY_THREADS', padToOctets: 'BELFRY_PAD_TO_OCTETS' });
  const idempotencyHours = count('BELFRY_IDEMPOTENCY_HOURS');
  checkIdempotency('BELFRY_IDEMPOTENCY_HOURS', idempotencyHours);
  const actionHandler = readActionHandler(text('BELFRY_ACTIONS_URL'), text('BELFRY_ACTIONS_SECRET'));
  const cap = text('BELFRY_FREQUENCY_CAP');
  const timeZone = text('BELFRY_TIME_ZONE');
  const clientTags = text('BELFRY_CLIENT_TAGS');
  const templates = text('BELFRY_TEMPLATES');
  const origins = list('BELFRY_CORS_ORIGINS');
  const auth = {
    ...optional('jwtSecret', text('BELFRY_JWT_SECRET')),
    ...optional('jwksUrl', url('BELFRY_JWKS_URL')),
    ...optional('issuer', text('BELFRY_JWT_ISSUER')),
    ...optional('audience', text('BELFRY_JWT_AUDIENCE')),
    anonymous: flag(text('BELFRY_ANONYMOUS'), 'BELFRY_ANONYMOUS'),
  };
  checkAuth(auth, { secret: 'BELFRY_JWT_SECRET', jwks: 'BELFRY_JWKS_URL' });
  return {
    options: {
      data: text('BELFRY_DATA') ?? './belfry.db',
      appUrl: url('BELFRY_APP_URL') ?? `http://localhost:${port}`,
      ...optional('publicUrl', url('BELFRY_PUBLIC_URL')),
      vapid: {
        ...optional('publicKey', text('VAPID_PUBLIC_KEY')),
        ...optional('privateKey', text('VAPID_PRIVATE_KEY')),
        ...optional('subject', text('VAPID_SUBJECT', 'VAPID_CONTACT_EMAIL', 'VAPID_CLAIMS_EMAIL')),
      },
      auth,
      corsOrigins:
        origins.length === 1 && origins[0] === 'localhost'
          ? 'localhost'
          : origins.map((origin) => requireOrigin('BELFRY_CORS_ORIGINS', origin)),
      ...(templates === undefined ? {} : { templates: readTemplates(templates) }),
      pushHosts: list('BELFRY_PUSH_HOSTS').map((pattern) => requireHostPattern('BELFRY_PUSH_HOSTS', pattern)),
      ...(threads === undefined ? {} : { threads }),
      ...(padToOctets === undefined ? {} : { padToOctets }),
      ...(idempotencyHours === undefined ? {} : { idempotencyHours }),
      ...(cap === undefined ? {} : { frequencyCap: readFrequencyCap('BELFRY_FREQUENCY_CAP', cap) }),
      ...(actionHandler === undefined ? {} : { actionHandler }),
      ...(timeZone === undefined ? {} : { timeZone: requireZone('BELFRY_TIME_ZONE', timeZone) }),
      ...(clientTags === undefined ? {} : { clientTags: readClientTags('BELFRY_CLIENT_TAGS', clientTags) }),
      keepIp: flag(text('BELFRY_KEEP_IP'), 'BELFRY_KEEP_IP'),
      trustProxy: flag(text('BELFRY_TRUST_PROXY'), 'BELFRY_TRUST_PROXY'),
    },
    port,
    host: text('BELFRY_HOST') ?? '127.0.0.1',
    logLevel: text('BELFRY_LOG_LEVEL') ?? 'info',
    logFile: text('BELFRY_LOG_FILE'),
  };
}

const optional = <K extends string>(key: K, value: string | undefined) =>
  (value === undefined ? {} : { [key]: value }) as Partial<Record<K, string>>;

/** @throws {Error} where one of the two is missing, or cannot be used */
function readActionHandler(url: string | undefined, secret: string | undefined): ActionWebhook | undefined {
  if (url === undefined && secret === undefined) return undefined;
  if (url === undefined || secret === undefined)
    throw new Error('BELFRY_ACTIONS_URL and BELFRY_ACTIONS_SECRET are needed together');
  checkActionWebhook({ url, secret }, { url: 'BELFRY_ACTIONS_URL', secret: 'BELFRY_ACTIONS_SECRET' });
  return { url, secret };
}

function flag(value: string | undefined, name: string): boolean {
  if (value === undefined || /^(0|false|no|off)$/i.test(value)) return false;
  if (/^(1|true|yes|on)$/i.test(value)) return true;
  throw new Error(`${name} is "${value}": true or false is needed`);
}

/** The `.env` example that `belfry init` writes: no secret is in it, so it may be committed. */
export const ENV_EXAMPLE = `# Where people open the app: click targets and icons resolve against it.
BELFRY_APP_URL=https://app.your-domain.example

# Who the push services may write to about your messages. Apple refuses localhost, spaces and angle brackets.
VAPID_SUBJECT=mailto:you@your-domain.example
# Made at the first start and kept in the data file. To bring your own: belfry vapid generate
VAPID_PUBLIC_KEY=
VAPID_PRIVATE_KEY=

# The secret that your app signs its user tokens with (HS256, 32 octets or more, sub = user id), or BELFRY_JWKS_URL.
BELFRY_JWT_SECRET=
# Let browsers subscribe without a login.
BELFRY_ANONYMOUS=false

BELFRY_DATA=./belfry.db
BELFRY_PORT=8787
# A JSON file of categories and templates, loaded at each start.
BELFRY_TEMPLATES=
# At most so many notifications a person in so many seconds: 5/86400 is five a day.
BELFRY_FREQUENCY_CAP=
# Where buttons with "operation": "post" are posted to, signed: Standard Webhooks, whsec_ and base64.
BELFRY_ACTIONS_URL=
BELFRY_ACTIONS_SECRET=
# Of people who have named none.
BELFRY_TIME_ZONE=UTC
# Whether pages may write tags of the person at the browser: on, off, or the keys, comma-separated.
BELFRY_CLIENT_TAGS=on
# 0.0.0.0 behind a reverse proxy on another machine.
BELFRY_HOST=127.0.0.1
# Other origins whose pages may call the API, comma-separated; "localhost" for development.
BELFRY_CORS_ORIGINS=
`;
