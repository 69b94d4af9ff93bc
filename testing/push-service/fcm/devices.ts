/**
 * Which browser profiles this service has met.
 */

export interface Devices {
  /** @returns false when the device is known by another security token; both are decimal */
  isGenuine(deviceId: string, securityToken: string): boolean;
}

/** The first token seen stands: a profile that checked in with an earlier run of the service keeps its identity. */
export function createDevices(): Devices {
  const tokens = new Map<string, string>();

  return {
    isGenuine(deviceId, securityToken) {
      if (deviceId === '' || securityToken === '') return false;
      const known = tokens.get(deviceId);
      if (known === undefined) tokens.set(deviceId, securityToken);
      return known === undefined || known === securityToken;
    },
  };
}
