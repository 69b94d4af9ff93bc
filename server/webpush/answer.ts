/** From a push service's answer to what it means for the message and its subscription. */
import { MAX_ENDPOINT_CHARS } from '../../wire/index.ts';
import type { Vendor } from './push-hosts.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { TransportFailure } from './transport-failure.ts';
import type { PushResponse } from './transport.ts';
import { COMMON_RULES, REASON_HEADERS, VENDOR_RULES, type AnswerKind, type AnswerRule } from './vendor-dialects.ts';

/** The ledger keeps this much of a reason. */
const MAX_REASON_OCTETS = 1024;

export interface Answer {
  kind: AnswerKind;
  /** HTTP status; null when no answer came, or nothing was sent. */
  status: number | null;
  /** For the log, ≤ 1 KB; empty for a plain acceptance. */
  reason: string;
  /** Set for `throttled` and `transient` where the service names a time; 0 to 24 h. */
  retryAfterMs?: number;
  /** Set where this browser alone is meant, by the service or by us: others may be sent to as before. */
  onlyThisSubscription?: true;
  /** The push message resource (RFC 8030 §5) of what was accepted. */
  location: string | null;
}

/**
 * @param now epoch ms, for a Retry-After that is a date
 */
export function classifyAnswer(response: PushResponse, vendor: Vendor, now: number): Answer {
  const rule = ruleFor(response, vendor);
  const kind = rule?.kind ?? 'transient';
  const answer: Answer = {
    kind,
    status: response.status,
    reason: kind === 'accepted' ? acceptedReason(response, vendor) : describe(response, vendor),
    location: kind === 'accepted' ? messageResource(response.location) : null,
  };
  if (kind === 'throttled' || kind === 'transient') {
    const retryAfterMs = parseRetryAfter(response.headers['retry-after'], now) ?? rule?.retryAfterMs;
    if (retryAfterMs !== undefined) answer.retryAfterMs = retryAfterMs;
    if (rule?.onlyThisSubscription === true) answer.onlyThisSubscription = true;
  }
  return answer;
}

/** Kept with each message for its recall, which calls nothing longer: a service's whim must not fill the disk. */
function messageResource(location: string | null): string | null {
  return location === null || location === '' || location.length > MAX_ENDPOINT_CHARS ? null : location;
}

/** No answer is never the subscription's fault. An address that we refuse to call will not get better by waiting. */
export function classifyFailure({ kind, reason }: TransportFailure): Answer {
  return refusal(kind === 'address_refused' ? 'rejected' : 'transient', reason);
}

/** An outcome that no push service had a part in. */
export function refusal(kind: AnswerKind, reason: string): Answer {
  return { kind, status: null, reason: cutReason(reason), location: null };
}

/** As much of a reason as is kept: 1 KB. */
export function cutReason(text: string): string {
  const encoded = Buffer.from(text);
  if (encoded.length <= MAX_REASON_OCTETS) return text;
  return new TextDecoder().decode(encoded.subarray(0, MAX_REASON_OCTETS), { stream: true });
}

function ruleFor(response: PushResponse, vendor: Vendor): AnswerRule | undefined {
  return (
    VENDOR_RULES[vendor].find((rule) => applies(rule, response)) ?? COMMON_RULES.find((rule) => applies(rule, response))
  );
}

function applies(rule: AnswerRule, { status, headers, reason }: PushResponse): boolean {
  const fits =
    typeof rule.status === 'number' ? status === rule.status : status >= rule.status[0] && status <= rule.status[1];
  if (!fits) return false;
  if (rule.errno !== undefined && errnoOf(start(reason)) !== rule.errno) return false;
  if (rule.says === undefined) return true;
  return rule.says.test(start(rule.header === undefined ? reason : (headers[rule.header] ?? '')));
}

/** By pattern, not by JSON.parse: the body may have been cut at 1 KB. */
function errnoOf(body: string): number | undefined {
  const match = /"errno"\s*:\s*(\d+)/.exec(body);
  return match === null ? undefined : Number(match[1]);
}

/** WNS accepts and drops in one answer; every other acceptance speaks for itself. */
function acceptedReason({ headers }: PushResponse, vendor: Vendor): string {
  if (vendor !== 'windows' || !/dropped/i.test(start(headers['x-wns-status'] ?? ''))) return '';
  return headerFacts(headers, vendor);
}

function describe({ status, headers, reason }: PushResponse, vendor: Vendor): string {
  const text = [`HTTP ${status}`, retryAfterFact(headers), plainText(reason), headerFacts(headers, vendor)]
    .filter((part) => part !== '')
    .join(': ');
  return cutReason(text);
}

/** Before the body, which may fill the rest of the KB. Nothing that makes sense is longer than a date. */
function retryAfterFact(headers: Readonly<Record<string, string>>): string {
  const value = headers['retry-after'];
  return value === undefined ? '' : `Retry-After ${plainText(value).slice(0, 40)}`;
}

function headerFacts(headers: Readonly<Record<string, string>>, vendor: Vendor): string {
  const facts: string[] = [];
  for (const name of REASON_HEADERS[vendor]) {
    const value = headers[name];
    if (value !== undefined) facts.push(`${name}=${plainText(value)}`);
  }
  return facts.join(' ');
}

/** Some answers are HTML pages. Control characters would spoil a log line. */
function plainText(text: string): string {
  return start(text)
    .replace(/<(style|script)\b[\s\S]*?<\/\1>|<[^>]*>/gi, ' ')
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
}

/**
 * All that any pattern gets to see: on what is long, some take time with the square of the length, and how long an
 * answer is a hostile service chooses. Of a reason no more is kept, either.
 */
const start = (text: string): string => (text.length <= MAX_REASON_OCTETS ? text : text.slice(0, MAX_REASON_OCTETS));
