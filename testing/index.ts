export * from './push-service/contract.ts';
export { startPushService } from './push-service/index.ts';
export * from './user-agent/index.ts';
