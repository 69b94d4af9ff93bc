/** Takes a message back from the push service that has accepted it, where the service lets its sender do that. */
import type { Environment } from '../environment.ts';
import { classifyAnswer, classifyFailure, refusal, type Answer } from './answer.ts';
import { EndpointError, splitEndpoint, vendorOf, type CheckedEndpoint } from './push-hosts.ts';
import { RECALL_DIALECTS } from './recall-dialects.ts';
import type { Transport } from './transport.ts';
import { createVapidTokens, type VapidRing } from './vapid.ts';

export interface RecallRequest {
  /** What the message was posted to. */
  endpoint: string;
  /** The push message resource that was answered (RFC 8030 §5). */
  location: string;
  vapidKeyId: string;
}

export interface Recaller {
  /** Whether it is worth asking a service of this origin. */
  takes(origin: string): boolean;
  /**
   * DELETE on the push message resource. `accepted`: deleted; `gone`: not there any more; the rest as for a send.
   * Never rejects for what a service, a key or the network does.
   */
  recall(request: RecallRequest): Promise<Answer>;
}

export interface RecallerOptions {
  ring: VapidRing;
  subject: string;
  transport: Transport;
  environment: Pick<Environment, 'now'>;
}

/**
 * @example
 * const recaller = createRecaller({ ring, subject: 'mailto:push@example.com', transport, environment });
 * const { kind } = await recaller.recall({ endpoint, location, vapidKeyId });
 */
export function createRecaller({ ring, subject, transport, environment }: RecallerOptions): Recaller {
  const tokens = createVapidTokens({ subject, environment });

  return {
    takes: takesRecall,

    async recall({ endpoint, location, vapidKeyId }) {
      const target = resolve(endpoint, location);
      if ('kind' in target) return target;
      const vendor = vendorOf(target.host);
      const headers: Record<string, string> = {};
      if (RECALL_DIALECTS[vendor].authorization) {
        const key = ring.find(vapidKeyId);
        if (key === undefined) return refusal('key_mismatch', `the VAPID key ${vapidKeyId} is not in the ring`);
        headers['Authorization'] = tokens.authorization(key, target.origin);
      }
      const url = target.origin + target.path;
      const result = await transport.post({ method: 'DELETE', endpoint: url, headers, body: null });
      const answer =
        result.kind === 'answered' ? classifyAnswer(result, vendor, environment.now()) : classifyFailure(result);
      // Whoever knows the resource may delete it, like the endpoint it must not get into a log.
      return { ...answer, reason: answer.reason.replaceAll(target.path, '/…'), location: null };
    },
  };
}

/** Whether it is worth asking a service of this origin to delete a message. */
export const takesRecall = (origin: string): boolean => RECALL_DIALECTS[vendorOf(hostOf(origin))].takesDelete !== 'no';

/** The answer of a stranger's server names the resource: it is called at the service that answered, and nowhere else. */
function resolve(endpoint: string, location: string): CheckedEndpoint | Answer {
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(location);
  const url = isAbsolute ? location : URL.parse(location, endpoint)?.href;
  try {
    const target = splitEndpoint(url ?? '');
    if (target.origin === splitEndpoint(endpoint).origin) return target;
    return refusal('rejected', 'its Location is at another origin than the endpoint');
  } catch (error) {
    if (error instanceof EndpointError) return refusal('rejected', 'its Location is not a plain https URL');
    throw error;
  }
}

const hostOf = (origin: string): string => URL.parse(origin)?.hostname ?? '';
