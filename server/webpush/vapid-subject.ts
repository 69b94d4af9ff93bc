/** The contact (`sub`) of a VAPID token, RFC 8292 §2.1: optional there, demanded by Apple. */

const ADVICE = 'give an address that the push services can reach you at, such as "mailto:push@example.com"';
const APPLE = 'Apple answers 403 BadJwtToken to it';

/** Names that never resolve on the public internet (RFC 6761, 6762, 9476). */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|invalid|test|alt)$/;

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

  if (/[<>\s\u0000-\u001f\u007f]/.test(trimmed)) {
    throw new VapidSubjectError(
      `the VAPID subject holds a space or an angle bracket, and ${APPLE}; write the address alone`,
    );
  }
  const subject = !trimmed.includes(':') && trimmed.includes('@') ? `mailto:${trimmed}` : trimmed;
  const host = hostOf(subject);
  if (!isPrivate(host)) return { subject };
  const reason = `the VAPID subject points to "${host}", which is not reachable from outside, and ${APPLE}`;
  if (!allowLocalhost) throw new VapidSubjectError(`${reason}; ${ADVICE}`);
  return { subject, warning: `${reason}; good for development only` };
}

function hostOf(subject: string): string {
  if (/^mailto:/i.test(subject)) {
    const match = /^mailto:[^@?]+@([^@?]+)$/i.exec(subject);
    if (match?.[1] === undefined) throw new VapidSubjectError(`the VAPID subject is not one e-mail address; ${ADVICE}`);
    return match[1].toLowerCase();
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

/** Loopback and private literals count too; a name without a dot resolves at home only. */
function isPrivate(host: string): boolean {
  const name = host.replace(/\.$/, '');
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return true;
  return !name.includes('.') || PRIVATE_NAME.test(name);
}
