/**
 * What Chromium wants of the machine before it connects to anybody, the loopback address included.
 */
import { networkInterfaces } from 'node:os';

/**
 * @param interfaces @default those of this machine that are up
 * @param platform @default process.platform
 * @throws {Error} on Linux, when none but loopback is up: Chromium then takes itself for offline and gets no push
 */
export function requireNetwork(interfaces = networkInterfaces(), platform: NodeJS.Platform = process.platform): void {
  if (platform !== 'linux') return;
  const isConnected = Object.values(interfaces).some((addresses) => addresses?.some(({ internal }) => !internal));
  if (isConnected) return;
  throw new Error(
    'Chromium receives nothing where no network interface but loopback is up. One without a cable will do, as root: ' +
      'ip link add belfry0 type veth peer belfry1 && ip address add 192.0.2.1/24 dev belfry0 && ip link set belfry0 up && ip link set belfry1 up ' +
      '(in Docker: any network but none)',
  );
}
