/** Opens the TLS connections of the transport: to public addresses only, or to where a route points. */
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { Route } from '../options.ts';
import { isPublicAddress } from './public-address.ts';
import { AddressRefusedError } from './transport-failure.ts';

export interface ConnectorOptions {
  /** TCP and TLS together. */
  connectTimeoutMs: number;
  /** How names become addresses. @default the system's resolver */
  lookup?: LookupFunction;
}

/**
 * @param route where the origin is really reached; the server's name stays the origin's, and only `route.ca` (or,
 * without one, the system's authorities) may vouch for it
 */
export function createConnector(options: ConnectorOptions, route?: Route): buildConnector.connector {
  return route === undefined ? publicConnector(options) : routedConnector(options, route);
}

function routedConnector({ connectTimeoutMs }: ConnectorOptions, route: Route): buildConnector.connector {
  const connect = buildConnector({
    allowH2: false,
    timeout: connectTimeoutMs,
    ...(route.ca === undefined ? {} : { ca: route.ca }),
  });
  return (target, callback) => {
    connect(
      { ...target, hostname: route.host, port: String(route.port), servername: bareHost(target.hostname) },
      callback,
    );
  };
}

function publicConnector({ connectTimeoutMs, lookup = systemLookup }: ConnectorOptions): buildConnector.connector {
  const connect = buildConnector({ allowH2: false, timeout: connectTimeoutMs, lookup: publicLookup(lookup) });
  return (target, callback) => {
    // Sockets do not look an address literal up, so the check there would never see it.
    const host = bareHost(target.hostname);
    if (isIP(host) !== 0 && !isPublicAddress(host)) {
      callback(new AddressRefusedError(`${host} is not a public address`), null);
      return;
    }
    connect(target, callback);
  };
}

/** Leaves only public addresses, at the moment of connecting: a check made earlier could be undone by new DNS answers. */
function publicLookup(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, '');
        return;
      }
      const addresses = (found as LookupAddress[]).filter(({ address }) => isPublicAddress(address));
      const [first] = addresses;
      if (first === undefined) {
        callback(new AddressRefusedError(`${hostname} resolves to no public address`), '');
      } else if (options.all === true) {
        callback(null, addresses);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

/** URLs write IPv6 addresses in brackets. */
function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
