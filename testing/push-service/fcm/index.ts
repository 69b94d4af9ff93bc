/**
 * As much of FCM as a stock Chromium needs to subscribe and to receive, on loopback ports.
 */
import { randomBytes } from 'node:crypto';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from '../../certificate.ts';
import { listenOnLoopback } from '../listening.ts';
import type { Queue } from '../queue.ts';
import type { Subscriptions } from '../subscriptions.ts';
import { createCheckinServer } from './checkin.ts';
import { createDevices } from './devices.ts';
import { serveMcs, type Registration } from './mcs.ts';

export interface FcmOptions {
  certificate: Certificate;
  queue: Queue;
  subscriptions: Subscriptions;
  /** Origins that Chromium may build its endpoints on. */
  origins: readonly string[];
  endSubscription(token: string): void;
}

export interface Fcm {
  chromiumFlags: readonly string[];
  refuseRegistrations(error: string | null): void;
  close(): Promise<void>;
}

export async function startFcm(options: FcmOptions): Promise<Fcm> {
  const { certificate, queue, subscriptions, origins } = options;
  const devices = createDevices();
  const registrations = new Map<string, Registration & { deviceId: string }>();
  let registrationError: string | null = null;

  const checkin = await listenOnLoopback(
    createCheckinServer({
      devices,
      register(deviceId, registration) {
        if (registrationError !== null) return { error: registrationError };
        const token = `${randomBytes(8).toString('base64url')}:APA91b${randomBytes(96).toString('base64url')}`;
        registrations.set(token, { ...registration, deviceId });
        subscriptions.add({ token, deviceId, applicationServerKey: registration.sender.replace(/=+$/, ''), origins });
        return { token };
      },
      unregister(deviceId, subtype) {
        for (const [token, registration] of registrations) {
          if (registration.deviceId !== deviceId || registration.subtype !== subtype) continue;
          registrations.delete(token);
          options.endSubscription(token);
        }
      },
    }),
  );

  const mcs = await listenOnLoopback(
    createTlsServer({ key: certificate.key, cert: certificate.cert }, (socket) => {
      serveMcs(socket, { queue, registrations, devices });
    }),
  );

  return {
    chromiumFlags: [
      `--gcm-checkin-url=http://127.0.0.1:${checkin.port}/checkin`,
      `--gcm-registration-url=http://127.0.0.1:${checkin.port}/register3`,
      `--gcm-mcs-endpoint=https://localhost:${mcs.port}`,
      `--ignore-certificate-errors-spki-list=${certificate.spkiHash}`,
    ],
    refuseRegistrations(error) {
      registrationError = error;
    },
    async close() {
      await Promise.all([checkin.close(), mcs.close()]);
    },
  };
}
