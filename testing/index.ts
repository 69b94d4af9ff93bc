export * from './push-service/contract.ts';
export { startPushService } from './push-service/index.ts';
export * from './user-agent/index.ts';
export * from './notification-daemon/index.ts';
export * from './chromium/index.ts';
export { findChromium, type FindOptions } from './chromium/find.ts';
