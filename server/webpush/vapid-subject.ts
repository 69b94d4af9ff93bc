/** The contact (`sub`) of a VAPID token, RFC 8292 §2.1: optional there, demanded by Apple. */
import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

const ADVICE = 'give an address that the push services can reach you at, such as "mailto:push@example.com"';
const APPLE = 'Apple answers 403 BadJwtToken to it';

/** Names that never resolve on the public internet (RFC 6761, 6762, 7686, 8375, 9476). */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|invalid|test|alt|onion|home\.arpa)$/;

/** Of a domain name, in the letters of any language. */
const LABEL = /^(?!-)[\p{L}\p{N}\p{M}-]+(?<!-)$/u;

/** As `belfry vapid generate` and `belfry init` write it, to be filled in. */
const PLACEHOLDER = /(^|\.)your-domain\.example$/;

export class VapidSubjectError extends Error {
  override readonly name = 'VapidSubjectError';
}

export interface SubjectOptions {
  /** Lets a contact at localhost pass, with a warning: for development, where no message goes to Apple. @default false */
  allowLocalhost?: boolean;
}

export interface CheckedSubject {
  /** `mailto:` or `https:` URI. */
  subject: string;
  /** To be logged once; absent when all is well. */
  warning?: string;
}

/**
 * @param text a `mailto:` or `https:` URI; a bare address gets its `mailto:`
 * @throws {VapidSubjectError} with the reason
 *
 * @example
 * checkVapidSubject('push@example.com') // { subject: 'mailto:push@example.com' }
 */
export function checkVapidSubject(text: string, { allowLocalhost = false }: SubjectOptions = {}): CheckedSubject {
  const trimmed = text.trim();
  if (trimmed === '') throw new VapidSubjectError(`the VAPID subject is empty; ${ADVICE}`);

  // Format characters are spaces that nobody sees, and come with what is copied from a page.
  if (/[<>\s\p{Cf}\p{Cc}]/u.test(trimmed)) {
    throw new VapidSubjectError(
      `the VAPID subject holds a space or an angle bracket, and ${APPLE}; write the address alone`,
    );
  }
  const uri = !trimmed.includes(':') && trimmed.includes('@') ? `mailto:${trimmed}` : trimmed;
  const subject = uri.replace(/^(mailto|https):/i, (scheme) => scheme.toLowerCase());
  const host = hostOf(subject);
  if (PLACEHOLDER.test(host)) {
    return { subject, warning: `the VAPID subject is still the placeholder "${subject}": ${ADVICE}` };
  }
  if (!isPrivate(host)) return { subject };
  const reason = `the VAPID subject points to "${host}", which is not reachable from outside, and ${APPLE}`;
  if (!allowLocalhost) throw new VapidSubjectError(`${reason}; ${ADVICE}`);
  return { subject, warning: `${reason}; good for development only` };
}

function hostOf(subject: string): string {
  if (subject.startsWith('mailto:')) {
    const domain = /^mailto:[^@?,]+@([^@?,]+)$/.exec(subject)?.[1];
    if (domain === undefined || !isDomain(domain))
      throw new VapidSubjectError(`the VAPID subject is not one e-mail address; ${ADVICE}`);
    return domain.toLowerCase();
  }
  const url = URL.canParse(subject) ? new URL(subject) : undefined;
  if (url?.protocol !== 'https:') {
    throw new VapidSubjectError(`the VAPID subject is neither a mailto: nor an https: address; ${ADVICE}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new VapidSubjectError('the VAPID subject holds a user name or password, which every push service would see');
  }
  return url.hostname;
}

/** A name, or an address in brackets (RFC 5321 §4.1.2). */
const isDomain = (domain: string): boolean =>
  /^\[[^[\]]+\]$/.test(domain) ||
  domain
    .replace(/\.$/, '')
    .split('.')
    .every((label) => LABEL.test(label));

/** Loopback and private literals count too; a name without a dot resolves at home only. */
function isPrivate(host: string): boolean {
  const name = host.replace(/\.$/, '').replace(/^\[(?:ipv6:)?(.+)\]$/, '$1');
  if (isIP(name) !== 0) return !isPublicAddress(name);
  return !name.includes('.') || PRIVATE_NAME.test(name);
}
