/** Everything between a rendered payload and a push service: RFC 8291 encryption, VAPID, transport, classification. */
export { cutReason, type Answer } from './answer.ts';
export { encrypt, PlaintextTooLargeError, type EncryptOptions, type SubscriptionKeys } from './encrypt.ts';
export {
  checkEndpoint,
  EndpointError,
  KNOWN_PUSH_HOSTS,
  vendorOf,
  type CheckedEndpoint,
  type EndpointRules,
  type PushHost,
  type Vendor,
} from './push-hosts.ts';
export { createRecaller, takesRecall, type Recaller, type RecallerOptions, type RecallRequest } from './recall.ts';
export { generateVapidKey } from './generate-vapid-key.ts';
export { createSender, type LocalSender, type PushMessage, type Sender, type SenderOptions } from './send.ts';
export { checkSubscriptionKeys, SubscriptionKeyError } from './subscription-keys.ts';
export { createSenderPool, type SenderPool, type SenderPoolOptions } from './threads/pool.ts';
export { THREAD_ENDED } from './threads/thread.ts';
export { hashTopic, isTopic } from './topic.ts';
export { type TransportFailure, type TransportFailureKind } from './transport-failure.ts';
export {
  createTransport,
  type PushRequest,
  type PushResponse,
  type Transport,
  type TransportOptions,
} from './transport.ts';
export { keyIdOf, type VapidKey, type VapidKeyPair, type VapidRing } from './vapid.ts';
export { parseVapidKeys, VapidKeyError, type VapidKeyErrorCode } from './vapid-key-formats.ts';
export { checkVapidSubject, VapidSubjectError, type CheckedSubject, type SubjectOptions } from './vapid-subject.ts';
export { type AnswerKind } from './vendor-dialects.ts';
